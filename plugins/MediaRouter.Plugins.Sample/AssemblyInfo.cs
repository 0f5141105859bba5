using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("sample", SdkContract.Version)]
