using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>The settings of one options record.</summary>
internal sealed class RecordSchema
{
    // A record in a list in a record in a list; deeper is a type that contains itself.
    private const int DeepestNesting = 4;

    private static readonly Func<object, object> MemberwiseCopy =
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>(); // part of the runtime since its first version

    private readonly Dictionary<string, SettingSchema> _byKey = new(StringComparer.Ordinal);
    private readonly List<SettingSchema> _settings = [];

    private RecordSchema(string pluginId, Type type, OptionsAttribute? options, object defaultInstance)
    {
        PluginId = pluginId;
        Type = type;
        Scope = options?.Scope ?? OptionsScope.Global;
        Title = options?.Title ?? "";
        Order = options?.Order ?? 0;
        DefaultInstance = defaultInstance;
    }

    public string PluginId { get; }

    public Type Type { get; }

    public OptionsScope Scope { get; }

    public string Title { get; }

    public int Order { get; }

    /// <summary>The record as its constructor makes it.</summary>
    public object DefaultInstance { get; }

    /// <summary>Position among the records of the same scope; set when the schema is composed.</summary>
    public int Index { get; set; }

    public IReadOnlyList<SettingSchema> Settings => _settings;

    public static bool TryCreate(string pluginId, Type type, [NotNullWhen(true)] out RecordSchema? schema, out string error) =>
        TryCreate(pluginId, type, type.GetCustomAttribute<OptionsAttribute>(), 0, out schema, out error);

    public static string LowerCamel(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];

    public SettingSchema? Find(string key) => _byKey.GetValueOrDefault(key);

    public object CreateInstance() => MemberwiseCopy(DefaultInstance);

    /// <summary>A copy of a record, to set properties on.</summary>
    public static object Copy(object record) => MemberwiseCopy(record);

    private static bool TryCreate(string pluginId, Type type, OptionsAttribute? options, int depth, [NotNullWhen(true)] out RecordSchema? schema, out string error)
    {
        schema = null;
        if (depth > DeepestNesting)
        {
            error = $"the options record {type} nests too deeply";
            return false;
        }

        if (depth == 0 && options is null)
        {
            error = $"{type} lacks the attribute [Options]";
            return false;
        }

        object? instance;
        try
        {
            instance = Activator.CreateInstance(type);
        }
        catch (Exception ex) when (ex is MissingMethodException or TargetInvocationException or MemberAccessException or TypeLoadException)
        {
            error = $"the options record {type} cannot be constructed without arguments: {(ex.InnerException ?? ex).Message}";
            return false;
        }

        var made = new RecordSchema(pluginId, type, options, instance!); // null only for Nullable<T>, which has no settings
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<SettingAttribute>(inherit: false) is not { } setting)
            {
                continue;
            }

            if (!property.CanWrite || !TryTypeOf(pluginId, property.PropertyType, depth, out var settingType, out error))
            {
                error = $"the property {type}.{property.Name} cannot be a setting: it needs an init accessor and one of the types that [Options] documents";
                return false;
            }

            var formerKeys = property.GetCustomAttributes<FormerKeyAttribute>(inherit: false).ToArray();
            var added = new SettingSchema(made, property, setting, settingType, formerKeys);
            if (!made._byKey.TryAdd(added.Key, added))
            {
                error = $"the options record {type} declares the key '{added.Key}' twice";
                return false;
            }

            made._settings.Add(added);
        }

        error = "";
        schema = made;
        return true;
    }

    private static bool TryTypeOf(string pluginId, Type declared, int depth, [NotNullWhen(true)] out SettingType? settingType, out string error)
    {
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        error = "";
        settingType =
            type == typeof(string) ? new TextType()
            : type == typeof(bool) ? new BooleanType()
            : type == typeof(int) ? new IntegerType(signed: true)
            : type == typeof(uint) ? new IntegerType(signed: false)
            : type == typeof(double) ? new NumberType()
            : type == typeof(TimeSpan) ? new DurationType()
            : type == typeof(ByteSize) ? new SizeType()
            : type == typeof(IpRange) ? new IpRangeType()
            : type.IsEnum ? new EnumType(type)
            : null;
        if (settingType is not null)
        {
            return true;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(OptionList<>))
        {
            var element = type.GetGenericArguments()[0];
            if (!TryTypeOf(pluginId, element, depth + 1, out var elementType, out error))
            {
                return false;
            }

            settingType = new ListType(element, elementType);
            return true;
        }

        if (!type.IsClass || !TryCreate(pluginId, type, null, depth + 1, out var nested, out error) || nested.Settings.Count == 0)
        {
            return false;
        }

        settingType = new RecordType(nested);
        return true;
    }
}
