using System.Text.Json;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

internal sealed class SizeType : ScalarType
{
    protected override string Expectation => "must be a size with a unit, such as 512K, 50M or 1.5G";

    public override ConfigNode Write(object? value, bool redact = false) => value is ByteSize size ? Scalar(size.ToString()) : Scalar("", ScalarStyle.Null);

    public override void Describe(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        writer.WriteString("pattern", "^[0-9.]+ *([bB]|[kKmMgGtTpPeE]([iI]?[bB])?)$");
    }

    protected override bool TryParse(ScalarNode scalar, out object? value)
    {
        var valid = ByteSize.TryParse(scalar.Text, out var size);
        value = size;
        return valid;
    }
}
