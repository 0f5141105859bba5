using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Plugins.Hls.Source;

/// <summary>The URL of a source.</summary>
internal static class SourceUrl
{
    /// <summary>Whether a value has one of the schemes: every HTTP URL is taken for a playlist.</summary>
    public static bool HasScheme(string value) =>
        value.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Says what is wrong with a URL; null if nothing is.</summary>
    public static string? FindFault(string value) => TryParse(value, out _) ? null : $"'{value}' is not a valid HTTP URL";

    /// <summary>Takes a URL apart.</summary>
    public static bool TryParse(string value, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(value, UriKind.Absolute, out url) && HasScheme(value) && url.Host.Length > 0 && !value.Any(char.IsControl);
}
