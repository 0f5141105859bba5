namespace MediaRouter.Kernel.Configuration;

/// <summary>A single value as text.</summary>
internal sealed class ScalarNode(string text, ScalarStyle style, NodeLocation location) : ConfigNode(location, 1)
{
    public string Text { get; } = text;

    public ScalarStyle Style { get; } = style;

    public bool IsNullText => Style == ScalarStyle.Null || (Style == ScalarStyle.Plain && Text is ("" or "~" or "null" or "Null" or "NULL"));

    public override string ToString() => Text;
}
