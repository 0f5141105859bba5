namespace MediaRouter.Plugins.Rtmp.Tests.Server;

/// <summary>Waits for what happens on other threads, with a deadline.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var deadline = Environment.TickCount64 + 30_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, what);

            // Yielding alone would keep threads of the pool from all that is queued behind it.
            await Task.Delay(5);
        }
    }
}
