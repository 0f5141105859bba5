using System.Text.Json;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

internal sealed class DurationType : ScalarType
{
    protected override string Expectation => "must be a duration with units, such as 10s, 200ms, 1h30m or 2d";

    public override ConfigNode Write(object? value, bool redact = false) => value is TimeSpan duration ? Scalar(DurationText.Format(duration)) : Scalar("", ScalarStyle.Null);

    public override void Describe(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("type");
        writer.WriteStringValue("string");
        writer.WriteStringValue("integer");
        writer.WriteEndArray();
        writer.WriteString("pattern", "^([-+]?([0-9]+d)?(([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))*|0)$");
        writer.WriteNumber("minimum", 0);
        writer.WriteNumber("maximum", 0);
    }

    protected override bool TryParse(ScalarNode scalar, out object? value)
    {
        var valid = DurationText.TryParse(scalar.Text, out var duration);
        value = duration;
        return valid;
    }
}
