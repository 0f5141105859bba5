using System.Runtime.CompilerServices;
using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("rtmp", SdkContract.Version)]
[assembly: InternalsVisibleTo("MediaRouter.Plugins.Rtmp.Tests")]
[assembly: InternalsVisibleTo("MediaRouter.Fuzz")]
[assembly: InternalsVisibleTo("MediaRouter.Benchmarks")]
