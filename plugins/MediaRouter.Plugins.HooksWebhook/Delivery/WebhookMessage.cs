namespace MediaRouter.Plugins.HooksWebhook.Delivery;

/// <summary>One body that is on its way to one URL.</summary>
/// <param name="Entry">The webhook, as it was configured when the event happened.</param>
/// <param name="Type">Name of the event.</param>
/// <param name="Id">Identifies the message over all attempts.</param>
/// <param name="Order">Messages of the same order arrive one after the other: the path, or the connection.</param>
/// <param name="Body">UTF-8 JSON.</param>
internal sealed record WebhookMessage(WebhookEntry Entry, string Type, Guid Id, string Order, byte[] Body)
{
    // Guarded by the queue that holds the message.
    public bool IsTaken { get; set; }
}
