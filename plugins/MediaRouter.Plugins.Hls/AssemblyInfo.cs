using System.Runtime.CompilerServices;
using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("hls", SdkContract.Version)]
[assembly: InternalsVisibleTo("MediaRouter.Plugins.Hls.Tests")]
[assembly: InternalsVisibleTo("MediaRouter.Fuzz")]
[assembly: InternalsVisibleTo("MediaRouter.Benchmarks")]
