using System.Runtime.Versioning;

[assembly: UnsupportedOSPlatform("windows")]

// Tests count the threads, descriptors and children of this process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
