namespace MediaRouter.Net.Tests;

internal static class Wait
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>Waits for a counter or the like that has no signal of its own.</summary>
    public static void Until(Func<bool> condition)
    {
        Assert.True(SpinWait.SpinUntil(condition, Deadline), "the condition did not come true in time");
    }
}
