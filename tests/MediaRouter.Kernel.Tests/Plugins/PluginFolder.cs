namespace MediaRouter.Kernel.Tests.Plugins;

/// <summary>A plugins folder of a test, filled with copies of the fixtures.</summary>
internal sealed class PluginFolder : IDisposable
{
    private static readonly string Fixtures = System.IO.Path.Combine(AppContext.BaseDirectory, "fixtures");

    public string Path { get; } = Directory.CreateTempSubdirectory("plugins-").FullName;

    /// <summary>Copies a fixture into a folder of its own.</summary>
    public PluginFolder With(string fixture, string? folder = null)
    {
        var target = Directory.CreateDirectory(System.IO.Path.Combine(Path, folder ?? fixture)).FullName;
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(Fixtures, fixture)))
        {
            File.Copy(file, System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)));
        }

        return this;
    }

    /// <summary>Copies the assembly of a fixture alone, as a bare DLL.</summary>
    public PluginFolder WithBare(string fixture, string assembly)
    {
        File.Copy(System.IO.Path.Combine(Fixtures, fixture, assembly), System.IO.Path.Combine(Path, assembly));
        return this;
    }

    /// <summary>Writes a file.</summary>
    public PluginFolder WithFile(string name, byte[] content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
