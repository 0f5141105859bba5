using System.Globalization;
using System.Text.Json;

namespace MediaRouter.Kernel.Configuration;

/// <summary>A 32-bit number, with or without sign.</summary>
internal sealed class IntegerType(bool signed) : ScalarType
{
    private readonly long _smallest = signed ? int.MinValue : uint.MinValue;
    private readonly long _largest = signed ? int.MaxValue : uint.MaxValue;

    protected override string Expectation => string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {_smallest} to {_largest}");

    public override ConfigNode Write(object? value, bool redact = false) => value is IFormattable number
        ? Scalar(number.ToString(null, CultureInfo.InvariantCulture), ScalarStyle.Number)
        : Scalar("", ScalarStyle.Null);

    public override void Describe(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "integer");
        writer.WriteNumber("minimum", _smallest);
        writer.WriteNumber("maximum", _largest);
    }

    protected override bool Accepts(ScalarStyle style) => style is not (ScalarStyle.Text or ScalarStyle.Boolean);

    protected override bool TryParse(ScalarNode scalar, out object? value)
    {
        value = null;
        var text = scalar.Text;
        long number;
        if (text.StartsWith("0x", StringComparison.Ordinal))
        {
            // Nine digits exceed the range of either kind and fit a long.
            if (text.Length > 11 || !long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number))
            {
                return false;
            }
        }
        else if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
        {
            return false;
        }

        if (number < _smallest || number > _largest)
        {
            return false;
        }

        value = signed ? (int)number : (object)(uint)number;
        return true;
    }
}
