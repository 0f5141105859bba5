namespace MediaRouter.Kernel.Configuration;

/// <summary>The file in which edits outlive a restart, beside the configuration file. Replaced as a whole, so that a crash leaves the old or the new one.</summary>
/// <param name="configurationPath">The configuration file; <see langword="null"/> if there is none.</param>
internal sealed class EditsFile(string? configurationPath)
{
    private const string Suffix = ".edits.json";
    private const string FallbackName = "mediarouter.yml";

    /// <summary>Full name of the file.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath((configurationPath ?? FallbackName) + Suffix);

    /// <summary>Reads the edits.</summary>
    /// <param name="schema">The settings that are known.</param>
    /// <param name="overlay">The edits; empty if there is no file.</param>
    /// <returns>Why the file cannot be used; empty when all is well.</returns>
    public string Read(ConfigurationSchema schema, out DocumentOverlay overlay)
    {
        overlay = DocumentOverlay.Empty;
        try
        {
            if (!File.Exists(Path))
            {
                return "";
            }

            return OverlayFile.TryRead(File.ReadAllText(Path), Path, schema, out overlay, out var error) ? "" : error?.ToString() ?? "it cannot be read";
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return ex.Message;
        }
    }

    /// <summary>Saves the edits.</summary>
    /// <returns>Why they could not be saved; empty when all is well.</returns>
    public string Save(DocumentOverlay overlay)
    {
        var temporary = Path + ".new";
        try
        {
            if (overlay.IsEmpty)
            {
                File.Delete(Path);
                return "";
            }

            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                stream.Write(OverlayFile.Write(overlay));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, Path, overwrite: true);
            return "";
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            return ex.Message;
        }
    }

    /// <summary>Sets a file aside that cannot be used, so that the next edit does not overwrite it.</summary>
    public void SetAside()
    {
        try
        {
            File.Move(Path, Path + ".rejected", overwrite: true);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // It stays where it is; whoever reads the log knows about it.
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            // The disk is full or read-only; the error that led here is the one to report.
        }
    }
}
