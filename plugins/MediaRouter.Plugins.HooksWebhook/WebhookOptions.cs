using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.HooksWebhook;

/// <summary>Who is told of events by HTTP.</summary>
[Options(OptionsScope.Global, Title = "Webhooks", Order = 26)]
internal sealed record WebhookOptions : IValidatedOptions
{
    private const int LargestQueue = 1_000_000;

    /// <summary>The webhooks.</summary>
    [Setting("Webhooks: what happens to connections, paths, readers and recordings is sent to these URLs as JSON.")]
    public OptionList<WebhookEntry> Webhooks { get; init; } = [];

    /// <summary>Most events that wait for one URL.</summary>
    [Setting("Largest number of events that wait for one URL; the oldest is dropped for the next.")]
    public int WebhookQueueSize { get; init; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        for (var i = 0; i < Webhooks.Count; i++)
        {
            foreach (var fault in Webhooks[i].FindFaults())
            {
                yield return $"webhooks[{i}]: {fault}";
            }
        }

        if (WebhookQueueSize is < 1 or > LargestQueue)
        {
            yield return $"'webhookQueueSize' must be between 1 and {LargestQueue}, but is {WebhookQueueSize}";
        }
    }
}
