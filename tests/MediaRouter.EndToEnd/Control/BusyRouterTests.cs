namespace MediaRouter.EndToEnd.Control;

/// <summary>Tests that share one <see cref="BusyRouter"/>.</summary>
[CollectionDefinition(Name)]
public sealed class BusyRouterTests : ICollectionFixture<BusyRouter>
{
    public const string Name = nameof(BusyRouterTests);
}
