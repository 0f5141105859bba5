using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("hooks-exec", SdkContract.Version)]
