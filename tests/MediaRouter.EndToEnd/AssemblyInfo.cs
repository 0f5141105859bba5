using MediaRouter.EndToEnd.Harness;

// Tests wait for media in real time most of the while: one keeps a third of a processor busy.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
[assembly: TestCollectionOrderer(LongestFirst.TypeName, "MediaRouter.EndToEnd")]
