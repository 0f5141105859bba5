namespace MediaRouter.Plugins.HooksWebhook.Delivery;

/// <summary>Makes one attempt to deliver a message.</summary>
internal interface IWebhookSender
{
    /// <summary>Sends a message once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<SendResult> SendAsync(WebhookMessage message, CancellationToken cancellationToken);
}
