using System.Text.Json;

namespace MediaRouter.Kernel.Configuration;

/// <summary>How values of one type are read from a document, written to one, and described to an editor.</summary>
internal abstract class SettingType
{
    /// <summary>Reads a value; a value that does not fit is reported to the context.</summary>
    /// <param name="node">Never null in the sense of YAML; the binder deals with those.</param>
    /// <param name="context">Where the value stands.</param>
    /// <param name="value">The value, boxed.</param>
    public abstract bool TryRead(ConfigNode node, ReadContext context, out object? value);

    /// <summary>Writes a value as a typed node, in the one form that the control API and the reference file show; secrets may be hidden.</summary>
    public abstract ConfigNode Write(object? value, bool redact = false);

    /// <summary>Writes the members of a JSON schema object that describes the type.</summary>
    public abstract void Describe(Utf8JsonWriter writer);

    protected static ScalarNode Scalar(string text, ScalarStyle style = ScalarStyle.Text) => new(text, style, NodeLocation.BuiltIn);
}
