namespace MediaRouter.EndToEnd.Harness.Browser;

/// <summary>A fact that is skipped with a message where there is no <see cref="Chromium"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.Executable is null ? Chromium.Absence : null;
}
