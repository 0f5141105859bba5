using MediaRouter.Sdk.Configuration;

namespace Fixture.One;

/// <summary>Settings whose change restarts <see cref="OneServer"/>.</summary>
[Options(OptionsScope.Global)]
internal sealed record OneOptions
{
    [Setting("Any text.")]
    public string OneGreeting { get; init; } = "hello";

    [Setting("Makes the start fail with this text.")]
    public string OneFailure { get; init; } = "";
}
