using System.Reflection;
using System.Text;

namespace MediaRouter.Net.Http.Pages;

/// <summary>Reads what is embedded in assemblies.</summary>
internal static class PageResource
{
    /// <summary>Text of a resource of an assembly, or of this one.</summary>
    public static string ReadText(Assembly assembly, string name) => Encoding.UTF8.GetString(ReadBytes(assembly, name));

    /// <summary>Bytes of a resource of an assembly, or of this one.</summary>
    public static byte[] ReadBytes(Assembly assembly, string name)
    {
        using var resource = assembly.GetManifestResourceStream(name)
            ?? typeof(PageResource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"'{name}' is not part of {assembly.GetName().Name}");
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }
}
