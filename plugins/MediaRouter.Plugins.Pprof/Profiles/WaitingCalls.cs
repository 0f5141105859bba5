namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>Knows the functions in which a thread waits, without using the processor.</summary>
internal static class WaitingCalls
{
    private static readonly string[] Words = ["Wait", "Sleep", "Poll", "Join", "Select", "Accept"];

    /// <summary>Whether a thread whose innermost managed function is this one, and which is in native code, is most likely waiting.</summary>
    public static bool Contains(Frame frame)
    {
        var name = frame.Name.AsSpan(frame.Name.LastIndexOf('.') + 1);
        foreach (var word in Words)
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
