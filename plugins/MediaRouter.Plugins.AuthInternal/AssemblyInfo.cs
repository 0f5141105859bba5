using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("auth-internal", SdkContract.Version)]
