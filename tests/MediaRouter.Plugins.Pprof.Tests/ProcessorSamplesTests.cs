using MediaRouter.Plugins.Pprof.Capture;
using MediaRouter.Plugins.Pprof.NetTrace;
using MediaRouter.Plugins.Pprof.Profiles;

namespace MediaRouter.Plugins.Pprof.Tests;

public class ProcessorSamplesTests
{
    private const int External = 1;
    private const int Managed = 2;
    private const long Millisecond = 1_000_000;

    private readonly ThreadSampleSink _sink = new();

    public ProcessorSamplesTests()
    {
        foreach (var (start, name) in new[] { (0x1000ul, "Work"), (0x2000ul, "Send"), (0x3000ul, "WaitForSignal"), (0x4000ul, "Run") })
        {
            byte[] payload = [.. new byte[8], .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(start), .. BitConverter.GetBytes(0x100), .. new byte[8], .. TraceBuilder.Text("N.Type"), .. TraceBuilder.Text(name), .. TraceBuilder.Text("void ()")];
            _sink.OnEvent(new NetTraceEvent { Metadata = new("Microsoft-Windows-DotNETRuntimeRundown", 144), ThreadId = 0, Timestamp = 0, Stack = [], Payload = payload });
        }
    }

    [Fact]
    public void Waiting_counts_nothing_and_system_calls_have_what_managed_code_leaves()
    {
        Add(thread: 1, from: 0, (10, Managed, 0x1000), (20, External, 0x2000), (70, External, 0x3000));

        var samples = Make((1, 30 * Millisecond));

        Assert.Equal([("Work", 10.0), ("Send", 20.0)], samples);
    }

    [Fact]
    public void Thread_that_only_waits_pays_for_its_waiting()
    {
        Add(thread: 1, from: 0, (100, External, 0x3000));

        Assert.Equal([("WaitForSignal", 3.0)], Make((1, 3 * Millisecond)));
    }

    [Fact]
    public void Managed_code_has_no_more_than_the_thread_ran()
    {
        Add(thread: 1, from: 0, (50, Managed, 0x1000), (50, External, 0x2000));

        Assert.Equal([("Work", 20.0)], Make((1, 20 * Millisecond)));
    }

    [Fact]
    public void Thread_that_was_never_met_keeps_its_time_under_its_name() => Assert.Equal([("[thread 5]", 7.0)], Make((5, 7 * Millisecond)));

    [Fact]
    public void Without_times_of_the_system_managed_samples_count()
    {
        Add(thread: 1, from: 0, (30, Managed, 0x1000), (71, External, 0x2000));

        Assert.Equal([("Work", 30.0)], Make());
    }

    // One sample a millisecond.
    private void Add(long thread, long from, params (int Count, int Kind, ulong Address)[] samples)
    {
        var time = from;
        foreach (var (count, kind, address) in samples)
        {
            for (var i = 0; i < count; i++, time += Millisecond)
            {
                _sink.OnEvent(new NetTraceEvent
                {
                    Metadata = new(ThreadSampleSink.Provider, 0),
                    ThreadId = thread,
                    Timestamp = time + 1,
                    Stack = (byte[])[.. BitConverter.GetBytes(address), .. BitConverter.GetBytes(0x4010ul)],
                    Payload = BitConverter.GetBytes(kind),
                });
            }
        }
    }

    // Innermost function and milliseconds.
    private (string, double)[] Make(params (long Thread, long Nanoseconds)[] times) =>
        [
            .. ProcessorSamples.Make(_sink, times.ToDictionary(time => time.Thread, time => (time.Nanoseconds, $"thread {time.Thread}")))
                .Select(sample => (sample.Stack[0].Name.Replace("N.Type.", "", StringComparison.Ordinal), Math.Round(sample.Values[1] / (double)Millisecond, 1))),
        ];
}
