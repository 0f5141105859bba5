// Tests count threads, descriptors and allocations of the process.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
