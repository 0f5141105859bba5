using System.Text.Json;
using MediaRouter.Sdk;

namespace MediaRouter.Kernel.Configuration;

internal sealed class TextType : ScalarType
{
    protected override string Expectation => "must be a text";

    public override ConfigNode Write(object? value, bool redact = false) => Scalar(redact ? CredentialMask.Apply((string?)value ?? "") : (string?)value ?? "");

    public override void Describe(Utf8JsonWriter writer) => writer.WriteString("type", "string");

    protected override bool TryParse(ScalarNode scalar, out object? value)
    {
        value = scalar.Text;
        return true;
    }
}
