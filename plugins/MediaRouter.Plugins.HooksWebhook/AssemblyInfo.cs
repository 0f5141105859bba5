using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("hooks-webhook", SdkContract.Version)]
