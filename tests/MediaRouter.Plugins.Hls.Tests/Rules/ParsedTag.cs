namespace MediaRouter.Plugins.Hls.Tests.Rules;

/// <summary>A tag of a playlist.</summary>
/// <param name="Name">For instance <c>EXT-X-MAP</c>.</param>
/// <param name="Value">What follows the colon, or empty.</param>
internal sealed record ParsedTag(string Name, string Value)
{
    /// <summary>Its attributes; those with quotation marks keep them.</summary>
    public Dictionary<string, string> Attributes { get; } = [];

    /// <summary>The value of an attribute without quotation marks; empty if it is not there.</summary>
    public string this[string attribute] => Attributes.TryGetValue(attribute, out var value) ? value.Trim('"') : "";
}
