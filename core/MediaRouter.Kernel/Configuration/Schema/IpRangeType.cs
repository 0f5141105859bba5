using System.Text.Json;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

internal sealed class IpRangeType : ScalarType
{
    protected override string Expectation => "must be an IP address, or a network such as 10.0.0.0/8";

    public override ConfigNode Write(object? value, bool redact = false) => value is IpRange range ? Scalar(range.ToString()) : Scalar("", ScalarStyle.Null);

    public override void Describe(Utf8JsonWriter writer) => writer.WriteString("type", "string");

    protected override bool TryParse(ScalarNode scalar, out object? value)
    {
        var valid = IpRange.TryParse(scalar.Text, out var range);
        value = range;
        return valid;
    }
}
