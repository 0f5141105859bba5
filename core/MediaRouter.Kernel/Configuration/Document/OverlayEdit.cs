namespace MediaRouter.Kernel.Configuration;

/// <summary>What an edit gives: new edits to build a configuration with, or a refusal.</summary>
/// <param name="Overlay">All edits so far; <see langword="null"/> if this one is refused.</param>
/// <param name="Error">Why it is refused; empty otherwise.</param>
internal sealed record OverlayEdit(DocumentOverlay? Overlay, string Error)
{
    /// <summary>Whether the edit names an entry that does not exist.</summary>
    public bool NotFound { get; init; }
}
