using MediaRouter.Plugins.HooksWebhook.Messages;

namespace MediaRouter.Plugins.HooksWebhook;

/// <summary>A webhook that is ready to be asked.</summary>
internal sealed class ConfiguredWebhook(WebhookEntry entry)
{
    private readonly HashSet<WebhookEventType> _events = [.. entry.Events];
    private readonly PathFilter _paths = new(entry.Paths);

    public WebhookEntry Entry => entry;

    /// <summary>Whether it wants an event.</summary>
    /// <param name="type">The event.</param>
    /// <param name="path">Name of the path, or empty.</param>
    /// <param name="groups">Groups of its own expression.</param>
    public bool Wants(WebhookEventType type, string path, out IReadOnlyList<string> groups)
    {
        groups = [];
        return (_events.Count == 0 || _events.Contains(type)) && _paths.Matches(path, out groups);
    }
}
