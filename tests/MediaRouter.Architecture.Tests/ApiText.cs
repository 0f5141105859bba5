using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace MediaRouter.Architecture.Tests;

/// <summary>Writes the public surface of an assembly: one line per type and member, in an order that does not depend on the compiler.</summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
        [typeof(char)] = "char",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
    };

    /// <summary>Writes the surface.</summary>
    public static string Write(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(TypeLine(type)).Append('\n');
            foreach (var line in Members(type).Order(StringComparer.Ordinal))
            {
                text.Append("    ").Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string TypeLine(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsByRefLike: true } => "ref struct",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        if (type.IsSubclassOf(typeof(MulticastDelegate)))
        {
            return $"delegate {Signature(type.GetMethod("Invoke")!, Name(type))}";
        }

        var bases = new List<string>();
        if (type.IsEnum)
        {
            bases.Add(Name(type.GetEnumUnderlyingType()));
        }
        else
        {
            if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            {
                bases.Add(Name(parent));
            }

            var inherited = type.GetInterfaces().SelectMany(face => face.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
            bases.AddRange(type.GetInterfaces().Where(face => face.IsVisible && !inherited.Contains(face)).Select(Name).Order(StringComparer.Ordinal));
        }

        var line = $"{kind} {type.Namespace}.{Name(type)}";
        return bases.Count == 0 ? line : $"{line} : {string.Join(", ", bases)}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsSubclassOf(typeof(MulticastDelegate)))
        {
            yield break;
        }

        foreach (var field in type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily))
        {
            if (!field.IsSpecialName)
            {
                yield return FieldLine(field);
            }
        }

        foreach (var constructor in type.GetConstructors(Declared).Where(IsVisible))
        {
            yield return $"{Access(constructor)}{type.Name.Split('`')[0]}({Parameters(constructor)})";
        }

        foreach (var property in type.GetProperties(Declared))
        {
            var accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).ToList();
            if (accessors.Count > 0)
            {
                yield return PropertyLine(property, accessors);
            }
        }

        foreach (var member in type.GetEvents(Declared).Where(member => IsVisible(member.AddMethod!)))
        {
            yield return $"{Modifiers(member.AddMethod!)}event {Name(member.EventHandlerType!)} {member.Name}";
        }

        // What the compiler adds to records is implied by the record.
        foreach (var method in type.GetMethods(Declared).Where(method => IsVisible(method) && !IsGenerated(method)))
        {
            if (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
            {
                yield return Modifiers(method) + Signature(method, MethodName(method));
            }
        }
    }

    private static string FieldLine(FieldInfo field)
    {
        if (!field.IsLiteral)
        {
            return $"{(field.IsFamily ? "protected " : "")}{(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Name(field.FieldType)} {field.Name}";
        }

        var value = Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture);
        return field.DeclaringType!.IsEnum ? $"{field.Name} = {value}" : $"const {Name(field.FieldType)} {field.Name} = {value}";
    }

    private static string PropertyLine(PropertyInfo property, List<MethodInfo> accessors)
    {
        var text = accessors.OrderBy(accessor => accessor.Name, StringComparer.Ordinal).Select(accessor =>
        {
            var verb = accessor.ReturnType != typeof(void) ? "get"
                : accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set";
            return verb + ";";
        });
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        return $"{Modifiers(accessors[0])}{required}{Name(property.PropertyType)} {name} {{ {string.Join(' ', text)} }}";
    }

    private static string Signature(MethodInfo method, string name) => $"{Name(method.ReturnType)} {name}({Parameters(method)})";

    private static string MethodName(MethodInfo method) =>
        method.IsGenericMethodDefinition ? $"{method.Name}<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : method.Name;

    private static string Parameters(MethodBase method)
    {
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return extension + string.Join(", ", method.GetParameters().Select(Parameter));
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        var direction = !type.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        var value = !parameter.HasDefaultValue ? ""
            : " = " + (parameter.DefaultValue is null ? "default" : Convert.ToString(parameter.DefaultValue, CultureInfo.InvariantCulture));
        var many = parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "";
        return $"{many}{direction}{Name(type.IsByRef ? type.GetElementType()! : type)} {parameter.Name}{value}";
    }

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return "ref " + Name(type.GetElementType()!);
        }

        if (type.IsArray)
        {
            return Name(type.GetElementType()!) + "[]";
        }

        if (type.IsPointer)
        {
            return Name(type.GetElementType()!) + "*";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Name(underlying) + "?";
        }

        if (Keywords.TryGetValue(type, out var keyword))
        {
            return keyword;
        }

        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        // A nested type carries the type arguments of the outer one.
        var outer = type.DeclaringType is { } declaring ? declaring.Name.Split('`')[0] + "." : "";
        var arguments = type.GetGenericArguments();
        var name = outer + type.Name.Split('`')[0];
        return arguments.Length == 0 ? name : $"{name}<{string.Join(", ", arguments.Select(Name))}>";
    }

    private static string Modifiers(MethodInfo method)
    {
        var access = Access(method);
        if (method.DeclaringType!.IsInterface)
        {
            return access;
        }

        var isOverride = method.GetBaseDefinition() != method;
        return access + (method.IsStatic ? "static "
            : isOverride ? "override "
            : method.IsAbstract ? "abstract "
            : method is { IsVirtual: true, IsFinal: false } ? "virtual "
            : "");
    }

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsGenerated(MethodInfo method) => method.IsDefined(typeof(CompilerGeneratedAttribute)) || method.Name.Contains('<', StringComparison.Ordinal);
}
