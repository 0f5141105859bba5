using MediaRouter.Sdk.Configuration;

namespace Fixture.One;

/// <summary>Settings that <see cref="TunableServer"/> takes over in place, within a limit.</summary>
[Options(OptionsScope.Global)]
internal sealed record TunableOptions
{
    [Setting("Any number; below 100 it is taken over in place.")]
    public int OneLevel { get; init; } = 1;
}
