using System.Globalization;
using System.Text.Json;

namespace MediaRouter.Kernel.Configuration;

internal sealed class NumberType : ScalarType
{
    protected override string Expectation => "must be a number";

    public override ConfigNode Write(object? value, bool redact = false) => value is double number
        ? Scalar(number.ToString(CultureInfo.InvariantCulture), ScalarStyle.Number)
        : Scalar("", ScalarStyle.Null);

    public override void Describe(Utf8JsonWriter writer) => writer.WriteString("type", "number");

    protected override bool Accepts(ScalarStyle style) => style is not (ScalarStyle.Text or ScalarStyle.Boolean);

    protected override bool TryParse(ScalarNode scalar, out object? value)
    {
        const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var valid = double.TryParse(scalar.Text, Styles, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
        value = number;
        return valid;
    }
}
