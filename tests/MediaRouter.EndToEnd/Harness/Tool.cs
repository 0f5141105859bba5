using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>A client or another program that a test runs; ended by its process id when the test is over.</summary>
internal sealed class Tool : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Task _outputDone;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    // Completed with each line and replaced, so that any number may wait.
    private TaskCompletionSource _lineArrived = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Tool(Process process)
    {
        _process = process;
        _outputDone = Task.WhenAll(CollectAsync(process.StandardOutput, _output), CollectAsync(process.StandardError, _errors));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Output => Snapshot(_output);

    public string Errors => Snapshot(_errors);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="arguments">Name of the program and its arguments; each is one word.</param>
    /// <param name="limit">After this it is killed, and the result says so.</param>
    public static async Task<ToolResult> RunAsync(IReadOnlyList<string> arguments, TimeSpan limit, IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var tool = Start(arguments, environment);
        return await tool.WaitAsync(limit);
    }

    public static Tool Start(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? workingFolder = null)
    {
        var start = new ProcessStartInfo(arguments[0], arguments.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = workingFolder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{arguments[0]} could not be started");
        process.StandardInput.Close();
        return new Tool(process);
    }

    public async Task<ToolResult> WaitAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        var timedOut = false;
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            timedOut = true;
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await _outputDone;
        return new ToolResult(_process.ExitCode, Output, Errors, timedOut);
    }

    /// <summary>Waits for a line of output or errors.</summary>
    public async Task<string> WaitForLineAsync(Func<string, bool> isWanted, TimeSpan limit, string what)
    {
        using var deadline = new CancellationTokenSource(limit);
        var seen = 0;
        while (true)
        {
            var arrival = Volatile.Read(ref _lineArrived).Task;
            var lines = _lines.ToArray();
            for (; seen < lines.Length; seen++)
            {
                if (isWanted(lines[seen]))
                {
                    return lines[seen];
                }
            }

            try
            {
                await arrival.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"no line with {what} within {limit.TotalSeconds} s; the program {(HasExited ? "has ended" : "runs")} and wrote:\n{string.Join('\n', _lines)}");
            }
        }
    }

    public bool Wrote(string text) => _lines.Any(line => line.Contains(text, StringComparison.Ordinal));

    public int CountLines(string text) => _lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Sends a signal by name, for instance <c>INT</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        var result = await TrySignalAsync(signal);
        Assert.True(result.ExitCode == 0, result.Errors);
    }

    /// <summary>Sends a signal to a program that may have ended by itself.</summary>
    public Task<ToolResult> TrySignalAsync(string signal) => RunAsync(["kill", $"-{signal}", Id.ToString()], TimeSpan.FromSeconds(20));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        await _outputDone;
        _process.Dispose();
    }

    private async Task CollectAsync(StreamReader reader, StringBuilder into)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (into)
            {
                into.AppendLine(line);
            }

            _lines.Enqueue(line);
            Interlocked.Exchange(ref _lineArrived, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }

    private static string Snapshot(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
