using System.Runtime.CompilerServices;
using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("rtsp", SdkContract.Version)]
[assembly: InternalsVisibleTo("MediaRouter.Plugins.Rtsp.Tests")]
[assembly: InternalsVisibleTo("MediaRouter.Fuzz")]
[assembly: InternalsVisibleTo("MediaRouter.Benchmarks")]
