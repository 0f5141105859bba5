using System.Collections.Concurrent;
using MediaRouter.Sdk.Configuration;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksExec.Tests;

/// <summary>Keeps lines of the log and lets tests wait for them.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IEnumerable<string> Warnings => _lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Text);

    public string All => string.Join('\n', _lines.Select(line => $"{line.Level}: {line.Text}"));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception) + (exception is null ? "" : " " + exception)));

    public int Count(string text) => _lines.Count(line => line.Text.Contains(text, StringComparison.Ordinal));

    public Task WaitForAsync(string text, int count = 1) => Wait.ForAsync(() => Count(text) >= count, () => $"{count} times '{text}' in:\n{All}");
}

internal static class Wait
{
    public static async Task ForAsync(Func<bool> condition, Func<string> what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"did not come: {what()}");
            await Task.Delay(10);
        }
    }

    public static Task ForFileAsync(string path) => ForAsync(() => File.Exists(path), () => path);
}

internal sealed class FakePath(string name, PathHookOptions options, PathOptions? general = null, bool isPattern = false) : IPathConfiguration
{
    public string Name => name;

    public bool IsPattern => isPattern;

    public TOptions Get<TOptions>()
        where TOptions : class => (general ?? new PathOptions()) as TOptions ?? (TOptions)(object)options;

    public bool TryGetValue(string key, out object? value)
    {
        value = null;
        return false;
    }
}

internal sealed class FakeConfiguration(GlobalHookOptions global, params IPathConfiguration[] paths) : IRouterConfiguration
{
    public IReadOnlyList<IPathConfiguration> Paths => paths;

    public IPathConfiguration PathDefaults => throw new NotSupportedException();

    public TOptions Get<TOptions>()
        where TOptions : class => (TOptions)(object)global;

    public bool TryGetValue(string key, out object? value)
    {
        value = key == "rtspAddress" ? ":8554" : null;
        return value is not null;
    }
}

internal sealed class FakeMonitor(IRouterConfiguration first) : IConfigurationMonitor
{
    private Action<IRouterConfiguration>? _listener;

    public IRouterConfiguration Current { get; private set; } = first;

    public IDisposable OnChanged(Action<IRouterConfiguration> listener)
    {
        _listener = listener;
        return new CancellationTokenSource();
    }

    public void Change(IRouterConfiguration next)
    {
        Current = next;
        _listener?.Invoke(next);
    }
}

/// <summary>What the system knows of processes.</summary>
internal static class ProcFiles
{
    public static int OwnThreads => Directory.GetDirectories("/proc/self/task").Length;

    public static int OwnDescriptors => Directory.GetFiles("/proc/self/fd").Length;

    public static bool IsAlive(int id) => Directory.Exists($"/proc/{id}") && StateOf($"/proc/{id}") is not 'Z' and not '\0';

    /// <summary>Zombies whose parent is this process.</summary>
    public static int CountZombies() => Directory.GetDirectories("/proc").Count(folder => StateOf(folder) == 'Z' && ParentOf(folder) == Environment.ProcessId);

    private static char StateOf(string folder) => Fields(folder) is [var state, ..] ? state[0] : '\0';

    private static int ParentOf(string folder) => Fields(folder) is [_, var parent, ..] ? int.Parse(parent) : 0;

    private static string[] Fields(string folder)
    {
        try
        {
            var text = File.ReadAllText(folder + "/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
