using MediaRouter.Sdk;

[assembly: MediaRouterPlugin("future", "2.7")]
