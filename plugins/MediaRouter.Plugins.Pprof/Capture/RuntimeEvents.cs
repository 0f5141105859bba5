namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>The runtime's own provider of events.</summary>
internal static class RuntimeEvents
{
    public const string Provider = "Microsoft-Windows-DotNETRuntime";
}
