using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("faulty", SdkContract.Version)]
