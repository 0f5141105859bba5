using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("auth-jwt", SdkContract.Version)]
