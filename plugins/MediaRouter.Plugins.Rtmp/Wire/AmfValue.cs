namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>A value of AMF0 or AMF3. Immutable.</summary>
internal sealed class AmfValue
{
    private readonly double _number;
    private readonly string? _text;

    private AmfValue(AmfKind kind, double number = 0, string? text = null, IReadOnlyList<AmfProperty>? properties = null, IReadOnlyList<AmfValue>? items = null)
    {
        Kind = kind;
        _number = number;
        _text = text;
        Properties = properties ?? [];
        Items = items ?? [];
    }

    /// <summary>Undefined.</summary>
    public static AmfValue Undefined { get; } = new(AmfKind.Undefined);

    /// <summary>Null.</summary>
    public static AmfValue Null { get; } = new(AmfKind.Null);

    /// <summary>True.</summary>
    public static AmfValue True { get; } = new(AmfKind.Boolean, 1);

    /// <summary>False.</summary>
    public static AmfValue False { get; } = new(AmfKind.Boolean);

    /// <summary>What it is.</summary>
    public AmfKind Kind { get; }

    /// <summary>Members of an object or a map in the order of the wire; empty for the other kinds.</summary>
    public IReadOnlyList<AmfProperty> Properties { get; }

    /// <summary>Values of a list; empty for the other kinds.</summary>
    public IReadOnlyList<AmfValue> Items { get; }

    /// <summary>Null and undefined.</summary>
    public bool IsNothing => Kind is AmfKind.Null or AmfKind.Undefined;

    /// <summary>The last member of that name; <see cref="Undefined"/> if there is none.</summary>
    public AmfValue this[string name]
    {
        get
        {
            for (var i = Properties.Count - 1; i >= 0; i--)
            {
                if (Properties[i].Name == name)
                {
                    return Properties[i].Value;
                }
            }

            return Undefined;
        }
    }

    /// <summary>Makes a boolean.</summary>
    public static AmfValue Of(bool value) => value ? True : False;

    /// <summary>Makes a number.</summary>
    public static AmfValue Of(double value) => new(AmfKind.Number, value);

    /// <summary>Makes a string.</summary>
    public static AmfValue Of(string value) => new(AmfKind.String, text: value);

    /// <summary>Makes a date of milliseconds since 1970 UTC.</summary>
    public static AmfValue Date(double milliseconds) => new(AmfKind.Date, milliseconds);

    /// <summary>Makes an object.</summary>
    public static AmfValue Object(params IReadOnlyList<AmfProperty> properties) => new(AmfKind.Object, properties: properties);

    /// <summary>Makes a map (ECMA array).</summary>
    public static AmfValue Map(params IReadOnlyList<AmfProperty> properties) => new(AmfKind.Map, properties: properties);

    /// <summary>Makes a list (strict array).</summary>
    public static AmfValue List(params IReadOnlyList<AmfValue> items) => new(AmfKind.List, items: items);

    /// <summary>The text of a string; null for the other kinds.</summary>
    public string? AsText() => _text;

    /// <summary>The value of a number, a date (milliseconds) or a boolean (0 or 1); null for the other kinds.</summary>
    public double? AsNumber() => Kind is AmfKind.Number or AmfKind.Date or AmfKind.Boolean ? _number : null;
}
