using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("auth-http", SdkContract.Version)]
