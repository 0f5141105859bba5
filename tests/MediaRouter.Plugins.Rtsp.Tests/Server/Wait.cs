namespace MediaRouter.Plugins.Rtsp.Tests.Server;

/// <summary>Waits for what happens on other threads, with a deadline.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var deadline = Environment.TickCount64 + 30_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, what);
            await Task.Yield();
        }
    }
}
