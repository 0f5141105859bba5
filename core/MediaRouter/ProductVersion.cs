using System.Reflection;
using System.Runtime.InteropServices;

namespace MediaRouter;

/// <summary>Name, version and platform of this build.</summary>
internal static class ProductVersion
{
    /// <summary>For instance <c>v0.1.0</c>.</summary>
    public static string Version { get; } =
        "v" + (typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    /// <summary>For instance <c>linux</c>.</summary>
    public static string OperatingSystemName { get; } =
        OperatingSystem.IsLinux() ? "linux"
        : OperatingSystem.IsWindows() ? "windows"
        : OperatingSystem.IsMacOS() ? "macos"
        : RuntimeInformation.OSDescription;

    /// <summary>For instance <c>x64</c>.</summary>
    public static string Architecture { get; } = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
}
