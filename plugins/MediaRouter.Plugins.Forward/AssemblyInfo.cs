using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("forward", SdkContract.Version)]
