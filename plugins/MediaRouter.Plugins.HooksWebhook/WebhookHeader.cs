using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.HooksWebhook;

/// <summary>A header of a request.</summary>
internal sealed record WebhookHeader
{
    /// <summary>Its name.</summary>
    [Setting("Name of the header.")]
    public string Name { get; init; } = "";

    /// <summary>Its value.</summary>
    [Setting("Value of the header.", Secret = true)]
    public string Value { get; init; } = "";
}
