using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("one", SdkContract.Version)]
