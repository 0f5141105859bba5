namespace MediaRouter.Plugins.Forward;

/// <summary>One stream that is pushed to one destination.</summary>
/// <param name="destination">The destination.</param>
/// <param name="run">Completes when pushing has stopped; never fails.</param>
/// <param name="stop">Asks it to stop.</param>
internal sealed class ForwardRun(ForwardDestination destination, Task run, CancellationTokenSource stop)
{
    public ForwardDestination Destination => destination;

    /// <summary>Stops and waits until it has stopped. Called once.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await run;
        stop.Dispose();
    }
}
