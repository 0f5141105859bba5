using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("my-plugin", SdkContract.Version)]
