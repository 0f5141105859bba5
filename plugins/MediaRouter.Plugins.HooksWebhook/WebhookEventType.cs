namespace MediaRouter.Plugins.HooksWebhook;

/// <summary>What a webhook can be told of; named as the events of the control API.</summary>
internal enum WebhookEventType
{
    ConnectionOpened,
    ConnectionClosed,
    PathCreated,
    PathDestroyed,
    DemandBegun,
    DemandEnded,
    PathAvailable,
    PathUnavailable,
    PathOnline,
    PathOffline,
    SessionOpened,
    SessionClosed,
    SegmentCreated,
    SegmentCompleted,
}
