using MediaRouter.Kernel.Hooks;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Paths;

/// <summary>What every path needs from the rest of the router.</summary>
internal sealed record PathServices
{
    public required IParts Parts { get; init; }

    public required ICodecRegistry Codecs { get; init; }

    public required IConfigurationMonitor Configuration { get; init; }

    public required IHooks Hooks { get; init; }

    public required OrderedDispatcher Dispatcher { get; init; }

    public required TimeProvider TimeProvider { get; init; }

    public required ILogger Log { get; init; }
}
