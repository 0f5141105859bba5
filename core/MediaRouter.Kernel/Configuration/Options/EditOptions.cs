using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>What becomes of edits by the control API.</summary>
[Options(OptionsScope.Global, Title = "Control API", Order = 40)]
internal sealed record EditOptions
{
    [Setting("Keep edits made by the control API over a restart, in a file beside this one; otherwise a restart forgets them.")]
    public bool ApiPersist { get; init; }
}
