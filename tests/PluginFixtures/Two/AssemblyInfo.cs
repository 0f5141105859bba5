using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("two", SdkContract.Version)]
