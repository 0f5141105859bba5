using System.Text.Json;

namespace MediaRouter.Kernel.Configuration;

internal sealed class BooleanType : ScalarType
{
    protected override string Expectation => "must be true or false";

    /// <summary>Reads a boolean as its source may write it: files know yes, no, on and off too.</summary>
    public static bool TryParse(ScalarNode scalar, out bool value)
    {
        var text = scalar.Style == ScalarStyle.Environment ? scalar.Text.ToLowerInvariant() : scalar.Text;
        bool? parsed = (text, scalar.Style) switch
        {
            ("true", _) => true,
            ("false", _) => false,
            (_, ScalarStyle.Boolean) => null,
            ("yes", _) => true,
            ("no", _) => false,
            (_, ScalarStyle.Environment) => null,
            ("True" or "TRUE" or "Yes" or "YES" or "on" or "On" or "ON", _) => true,
            ("False" or "FALSE" or "No" or "NO" or "off" or "Off" or "OFF", _) => false,
            _ => null,
        };
        value = parsed ?? false;
        return parsed.HasValue;
    }

    public override ConfigNode Write(object? value, bool redact = false) => value is bool flag ? Scalar(flag ? "true" : "false", ScalarStyle.Boolean) : Scalar("", ScalarStyle.Null);

    public override void Describe(Utf8JsonWriter writer) => writer.WriteString("type", "boolean");

    protected override bool Accepts(ScalarStyle style) => style is not (ScalarStyle.Text or ScalarStyle.Number);

    protected override bool TryParse(ScalarNode scalar, out object? value)
    {
        var valid = TryParse(scalar, out bool flag);
        value = flag;
        return valid;
    }
}
