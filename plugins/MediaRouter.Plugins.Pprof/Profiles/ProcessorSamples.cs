using System.Diagnostics;
using MediaRouter.Plugins.Pprof.Capture;

namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>Divides the processor time of the threads among their stacks.</summary>
/// <remarks>
/// <para>
/// The runtime's sampler meets every thread, running or not: counted alone, a thread that waits would weigh most. How long each thread ran is known from
/// the system; where it ran, from the sampler.
/// </para>
/// <para>
/// A sample in managed code stands for one sampling interval. What is left of the thread's time was spent in native code, that is mostly in system calls:
/// it is divided among the samples there, those in functions that wait only if there are no others.
/// </para>
/// </remarks>
internal static class ProcessorSamples
{
    // Traces have the clock of Stopwatch.
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    /// <summary>Makes the samples of a profile: number of samples and nanoseconds.</summary>
    /// <param name="sink">What the sampler told.</param>
    /// <param name="threads">How long each thread ran; empty if the system does not tell, in which case only samples in managed code count.</param>
    public static IReadOnlyList<Sample> Make(ThreadSampleSink sink, IReadOnlyDictionary<long, (long Nanoseconds, string Name)> threads)
    {
        var result = new List<Sample>();
        var stacks = new Dictionary<int, List<Frame>>();
        var rounds = sink.Threads.Count == 0 ? 0 : sink.Threads.Values.Max(samples => samples.Count);
        var interval = rounds > 1 ? (double)sink.Elapsed / (rounds - 1) * NanosecondsPerTick : 0;
        foreach (var (id, samples) in sink.Threads)
        {
            var isTimed = threads.TryGetValue(id, out var thread);
            var managed = samples.Managed.Values.Sum();
            var left = isTimed ? thread.Nanoseconds : managed * interval;
            var native = left > managed * interval ? BusyNative(samples) : [];
            var perManaged = managed == 0 ? 0 : native.Count > 0 ? interval : left / managed;
            var perNative = native.Count == 0 ? 0 : (left - (managed * interval)) / native.Values.Sum();
            var name = isTimed ? thread.Name : "";
            Add(samples.Managed, perManaged, name);
            Add(native, perNative, name);
        }

        // Threads of the runtime that never run managed code.
        foreach (var (id, thread) in threads)
        {
            if (thread.Nanoseconds > 0 && !sink.Threads.ContainsKey(id))
            {
                result.Add(new Sample([Frame.Named($"[{thread.Name}]")], [1, thread.Nanoseconds], thread.Name));
            }
        }

        return result;

        void Add(Dictionary<int, int> counts, double nanosecondsPerSample, string label)
        {
            foreach (var (stack, count) in counts)
            {
                if ((long)(count * nanosecondsPerSample) is > 0 and var nanoseconds)
                {
                    result.Add(new Sample(Resolve(stack), [count, nanoseconds], label));
                }
            }
        }

        List<Frame> Resolve(int stack)
        {
            if (!stacks.TryGetValue(stack, out var frames))
            {
                frames = sink.Methods.Resolve(sink.Stacks[stack]);
                stacks.Add(stack, frames);
            }

            return frames;
        }

        Dictionary<int, int> BusyNative(ThreadSamples samples)
        {
            var busy = samples.Native.Where(item => Resolve(item.Key) is [var innermost, ..] && !WaitingCalls.Contains(innermost)).ToDictionary();
            return busy.Count > 0 ? busy : samples.Native;
        }
    }
}
