namespace MediaRouter.Plugins.Metrics.Exposition;

/// <summary>Rules for names, so that what a plugin calls its metrics cannot spoil those of the others.</summary>
internal static class MetricName
{
    /// <summary>Whether a text is a name of a metric, of a label, or of a part of one.</summary>
    public static bool IsValid(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}
