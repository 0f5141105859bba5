using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

/// <summary>A folder that hook commands write to, and commands that do so.</summary>
internal sealed class HookFiles : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("mediarouter-hooks-").FullName;

    /// <summary>A command that writes its environment to a file, the path of which appears when it is complete.</summary>
    public string WriteEnvironment(string file) => $"sh -c 'env > {Folder}/{file}.$$$$; mv {Folder}/{file}.$$$$ {Folder}/{file}'";

    /// <summary>The same, and then it runs until it is interrupted, which it tells by another file.</summary>
    public string WriteEnvironmentAndStay(string file) =>
        $"sh -c 'trap \"touch {Folder}/{file}-interrupted; exit 0\" INT; env > {Folder}/{file}.$$$$; mv {Folder}/{file}.$$$$ {Folder}/{file}; while true; do sleep 0.05; done'";

    public bool Has(string file) => File.Exists(Path.Combine(Folder, file));

    public async Task WaitForAsync(string file, RouterProcess router)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (!Has(file))
        {
            Assert.True(DateTime.UtcNow < deadline, $"{file} was not written; the router wrote:\n{router.Tool.Output}");
            await Task.Delay(20);
        }
    }

    public async Task<Dictionary<string, string>> EnvironmentAsync(string file, RouterProcess router)
    {
        await WaitForAsync(file, router);
        var lines = await File.ReadAllLinesAsync(Path.Combine(Folder, file));
        return lines.Where(line => line.Contains('=', StringComparison.Ordinal)).GroupBy(line => line[..line.IndexOf('=', StringComparison.Ordinal)])
            .ToDictionary(group => group.Key, group => group.Last()[(group.Key.Length + 1)..]);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
