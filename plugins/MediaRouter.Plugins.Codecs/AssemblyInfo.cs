using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("codecs", SdkContract.Version)]
