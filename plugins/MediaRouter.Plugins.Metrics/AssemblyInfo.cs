using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("metrics", SdkContract.Version)]
