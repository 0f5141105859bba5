using System.Globalization;
using System.Text;

namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>Writes profiles as text for people.</summary>
internal static class ProfileText
{
    /// <summary>The stacks of a profile, those with the largest values first.</summary>
    public static string Of(string name, Profile profile)
    {
        var text = new StringBuilder();
        var totals = profile.Measures.Select((_, i) => profile.Samples.Sum(sample => sample.Values[i]));
        text.Append(CultureInfo.InvariantCulture, $"{name} profile: ").AppendJoin(", ", totals.Zip(profile.Measures, (total, type) => $"{total} {type.Type} ({type.Unit})")).Append('\n');
        foreach (var comment in profile.Comments)
        {
            text.Append(CultureInfo.InvariantCulture, $"# {comment}\n");
        }

        foreach (var sample in profile.Samples.OrderByDescending(sample => sample.Values[^1]))
        {
            text.Append('\n').AppendJoin(' ', sample.Values).Append(sample.Label.Length > 0 ? " @ " + sample.Label : "").Append('\n');
            AppendStack(text, sample.Stack);
        }

        return text.ToString();
    }

    /// <summary>Each thread with its stack.</summary>
    public static string OfEach(IReadOnlyList<ThreadSnapshot> threads)
    {
        var text = new StringBuilder();
        foreach (var thread in threads)
        {
            text.Append(CultureInfo.InvariantCulture, $"thread {thread.Id} \"{thread.Name}\" [{thread.Activity}]:\n");
            AppendStack(text, thread.Stack);
            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Threads with equal stacks together, as a profile.</summary>
    public static Profile Group(IReadOnlyList<ThreadSnapshot> threads, DateTimeOffset time) =>
        new()
        {
            Measures = [new Measure("threads", "count")],
            Samples =
            [
                .. threads.Select(thread => thread with { Stack = thread.Stack.Count > 0 ? thread.Stack : [Frame.Named("[native code]")] })
                    .GroupBy(thread => (string.Join('\n', thread.Stack.Select(frame => frame.FullName)), thread.Name, thread.Activity))
                    .Select(group => new Sample(group.First().Stack, [group.Count()], $"{group.Key.Name} [{group.Key.Activity}]")),
            ],
            LabelKey = "thread",
            PeriodType = new Measure("threads", "count"),
            Period = 1,
            Time = time,
        };

    private static void AppendStack(StringBuilder text, IReadOnlyList<Frame> stack)
    {
        foreach (var frame in stack)
        {
            text.Append(CultureInfo.InvariantCulture, $"\t{frame.FullName}{(frame.Module.Length > 0 ? "  " + frame.Module : "")}\n");
        }
    }
}
