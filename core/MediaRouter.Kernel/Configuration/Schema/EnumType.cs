using System.Reflection;
using System.Text.Json;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>One of a closed set of texts.</summary>
internal sealed class EnumType : ScalarType
{
    private readonly Dictionary<string, object> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<object, string> _keys = [];

    public EnumType(Type type)
    {
        foreach (var field in type.GetFields(BindingFlags.Public | BindingFlags.Static))
        {
            if (field.GetValue(null) is not { } member)
            {
                continue;
            }

            var attribute = field.GetCustomAttribute<EnumKeyAttribute>();
            var key = attribute?.Key ?? RecordSchema.LowerCamel(field.Name);
            _keys.TryAdd(member, key);
            _byKey.TryAdd(key, member);
            foreach (var also in (attribute?.Also ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                _byKey.TryAdd(also, member);
            }
        }
    }

    protected override string Expectation => "must be one of " + string.Join(", ", _keys.Values.Select(k => k.Length == 0 ? "''" : k));

    public override ConfigNode Write(object? value, bool redact = false) => value is not null && _keys.TryGetValue(value, out var key) ? Scalar(key) : Scalar("", ScalarStyle.Null);

    public override void Describe(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("enum");
        foreach (var key in _byKey.Keys)
        {
            writer.WriteStringValue(key);
            if (key is "true" or "false")
            {
                // Unquoted in YAML, these are booleans.
                writer.WriteBooleanValue(key == "true");
            }
        }

        writer.WriteEndArray();
    }

    // An enumeration with a member such as 'yes, also true' takes a boolean for it.
    protected override bool Accepts(ScalarStyle style) => style != ScalarStyle.Number;

    protected override bool TryParse(ScalarNode scalar, out object? value) => _byKey.TryGetValue(scalar.Text, out value);
}
