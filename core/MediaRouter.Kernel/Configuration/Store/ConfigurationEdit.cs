namespace MediaRouter.Kernel.Configuration;

/// <summary>One edit by the control API.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="PathName">Key of the entry of <c>paths</c>, for the edits of one.</param>
/// <param name="Settings">The settings as the client sent them; older keys are accepted.</param>
internal sealed record ConfigurationEdit(ConfigurationEditKind Kind, string PathName, MapNode Settings)
{
    /// <summary>Puts the edit on top of the edits so far.</summary>
    /// <param name="overlay">The edits so far.</param>
    /// <param name="below">The document of file and environment.</param>
    /// <param name="schema">The settings that are known.</param>
    /// <param name="sink">Receives what is wrong with older keys.</param>
    public OverlayEdit ApplyTo(DocumentOverlay overlay, MapNode below, ConfigurationSchema schema, DiagnosticSink sink)
    {
        var translator = new FormerKeyTranslator(schema, sink);
        var merger = new LayerMerger(schema, sink);
        return Kind switch
        {
            ConfigurationEditKind.PatchGlobal => overlay.PatchGlobal(translator.Translate(Settings), merger),
            ConfigurationEditKind.PatchPathDefaults => overlay.PatchPathDefaults(translator.TranslatePath(Settings), merger),
            ConfigurationEditKind.AddPath => overlay.AddPath(PathName, translator.TranslatePath(Settings), below),
            ConfigurationEditKind.PatchPath => overlay.PatchPath(PathName, translator.TranslatePath(Settings), below, merger),
            ConfigurationEditKind.ReplacePath => overlay.ReplacePath(PathName, translator.TranslatePath(Settings)),
            ConfigurationEditKind.RestorePath => overlay.RestorePath(PathName, translator.TranslatePath(Settings)),
            _ => overlay.DeletePath(PathName, below),
        };
    }
}
