using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("pprof", SdkContract.Version)]
