namespace MediaRouter.Kernel.Configuration;

/// <summary>What an edit does to an entry of <c>paths</c>.</summary>
internal enum PathOverlayKind
{
    /// <summary>Adds settings to those of the file; makes the entry if the file has none.</summary>
    Patch,

    /// <summary>Stands in place of the entry.</summary>
    Replace,

    /// <summary>Takes the entry away.</summary>
    Delete,
}
