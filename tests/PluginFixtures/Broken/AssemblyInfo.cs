using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("broken", SdkContract.Version)]
