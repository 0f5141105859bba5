using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace MediaRouter.Kernel.Configuration;

/// <summary>An <see cref="Sdk.Configuration.OptionList{T}"/>.</summary>
internal sealed class ListType(Type element, SettingType elementType) : SettingType
{
    // Lists of settings are written by hand or by a program for a user database; a list beyond this is a mistake.
    private const int MostItems = 100_000;

    private readonly ListFactory _factory = (ListFactory)Activator.CreateInstance(typeof(ListFactory<>).MakeGenericType(element))!; // the class has a public constructor

    public SettingType ElementType { get; } = elementType;

    public override bool TryRead(ConfigNode node, ReadContext context, out object? value)
    {
        value = null;
        if (node is not ListNode list)
        {
            context.Invalid(node, "must be a list");
            return false;
        }

        if (list.Items.Count > MostItems)
        {
            context.Invalid(node, string.Create(CultureInfo.InvariantCulture, $"must not have more than {MostItems} elements"));
            return false;
        }

        var items = new object?[list.Items.Count];
        var valid = true;
        for (var i = 0; i < items.Length; i++)
        {
            context.Enter(string.Create(CultureInfo.InvariantCulture, $"[{i}]"));
            valid &= ElementType.TryRead(list.Items[i], context, out items[i]);
            context.Leave();
        }

        value = valid ? _factory.Create(items) : null;
        return valid;
    }

    public override ConfigNode Write(object? value, bool redact = false) =>
        new ListNode([.. ((IEnumerable?)value ?? Array.Empty<object>()).Cast<object?>().Select(i => ElementType.Write(i, redact))], NodeLocation.BuiltIn);

    public override void Describe(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        writer.WriteStartObject("items");
        ElementType.Describe(writer);
        writer.WriteEndObject();
    }
}
