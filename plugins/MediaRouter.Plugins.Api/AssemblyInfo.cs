using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("api", SdkContract.Version)]
