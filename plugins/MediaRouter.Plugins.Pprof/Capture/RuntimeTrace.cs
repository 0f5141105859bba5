using System.Buffers;
using MediaRouter.Plugins.Pprof.NetTrace;
using Microsoft.Diagnostics.NETCore.Client;

namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>Takes traces of this process by the runtime's diagnostics port.</summary>
internal static class RuntimeTrace
{
    // What names methods and assemblies: loader, compiled and precompiled code, all at the end of the trace. Maps of instructions to source code are left
    // out: they are several times larger than the rest.
    private const long NamesKeywords = 0x8 | 0x10 | 0x20 | 0x100;

    // What .NET tools ask for.
    private const long AllNamesKeywords = 0x8002_0139;

    // Memory for events that wait to be written; used as needed.
    private const int BufferMegabytes = 64;

    private const int FirstReadBytes = 128 * 1024;

    // The runtime writes what is left, and the names of all methods: some tens of milliseconds.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    /// <summary>Collects events until a task ends, then the names of methods.</summary>
    /// <param name="providers">What to collect.</param>
    /// <param name="withNames">Whether the names of all methods are wanted.</param>
    /// <param name="sink">Called by one thread at a time.</param>
    /// <param name="until">Ends when enough has been collected; given a token that is cancelled when nothing more can come.</param>
    /// <param name="cancellationToken">Cancelled when nobody wants the trace any more.</param>
    /// <exception cref="ProfileFaultException">The runtime takes no trace.</exception>
    public static async Task CollectAsync(
        IReadOnlyList<TraceProvider> providers, bool withNames, INetTraceSink sink, Func<CancellationToken, Task> until, CancellationToken cancellationToken)
    {
        using var session = await StartAsync(providers, withNames ? NamesKeywords : 0, cancellationToken);
        await RunAsync(session, ParseAsync(session.EventStream, sink), until, cancellationToken);
    }

    /// <summary>Copies a trace to a stream as the runtime writes it.</summary>
    public static async Task CopyAsync(IReadOnlyList<TraceProvider> providers, Stream output, Func<CancellationToken, Task> until, CancellationToken cancellationToken)
    {
        using var session = await StartAsync(providers, AllNamesKeywords, cancellationToken);
        await RunAsync(session, session.EventStream.CopyToAsync(output, CancellationToken.None), until, cancellationToken);
    }

    private static async Task<EventPipeSession> StartAsync(IReadOnlyList<TraceProvider> providers, long rundownKeywords, CancellationToken cancellationToken)
    {
        try
        {
            var configuration = new EventPipeSessionConfiguration(
                [.. providers.Select(provider => new EventPipeProvider(provider.Name, provider.Level, provider.Keywords))], BufferMegabytes, rundownKeywords, requestStackwalk: true);
            return await new DiagnosticsClient(Environment.ProcessId).StartEventPipeSessionAsync(configuration, cancellationToken);
        }
        catch (Exception ex) when (ex is DiagnosticsClientException or IOException or TimeoutException)
        {
            throw new ProfileFaultException("the runtime takes no profile; is DOTNET_EnableDiagnostics set to 0, or can the folder for temporary files not be written? " + ex.Message, ex);
        }
    }

    private static async Task RunAsync(EventPipeSession session, Task reading, Func<CancellationToken, Task> until, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var enough = until(ended.Token);
        await Task.WhenAny(enough, reading);
        await ended.CancelAsync();
        await ((Task)enough).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Stopped in any case: a session that nobody reads would go on to collect.
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            if (!reading.IsCompleted)
            {
                await session.StopAsync(limit.Token);
            }

            await reading.WaitAsync(limit.Token);
        }
        catch (Exception ex) when (ex is DiagnosticsClientException or IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ProfileFaultException("the runtime ended the trace too early: " + ex.Message, ex);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task ParseAsync(Stream input, INetTraceSink sink)
    {
        var parser = new NetTraceParser(sink);
        var buffer = ArrayPool<byte>.Shared.Rent(FirstReadBytes);
        var held = 0;
        try
        {
            while (!parser.IsComplete)
            {
                if (held == buffer.Length)
                {
                    buffer = Grow(buffer, held);
                }

                var count = await input.ReadAsync(buffer.AsMemory(held));
                if (count == 0)
                {
                    throw new IOException("the trace has no end");
                }

                held += count;
                if (!parser.TryFeed(buffer.AsSpan(0, held), out var consumed))
                {
                    throw new IOException("the trace has a form that is not known");
                }

                buffer.AsSpan(consumed, held - consumed).CopyTo(buffer);
                held -= consumed;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Bounded: a block that is too large is refused before it is read.
    private static byte[] Grow(byte[] buffer, int held)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, held).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
