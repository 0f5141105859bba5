using System.Text;
using System.Text.Json;
using MediaRouter.Plugins.Api.Events;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>What happens in the router, as it happens.</summary>
internal sealed class EventOperations(EventHub events) : IOperationGroup
{
    // Proxies close connections that are silent for a minute.
    private static readonly TimeSpan KeepAlivePeriod = TimeSpan.FromSeconds(15);

    public IEnumerable<KeyValuePair<string, Type>> Schemas => [new("Event", typeof(RouterEvent))];

    public IEnumerable<ApiOperation> Operations =>
    [
        new("GET", "/v3/events", "events", "Events as they happen, as server-sent events; each has its type as name and an Event as data.", StreamAsync)
        {
            Tag = "Events",
            Answer = "Event",
            AnswerType = "text/event-stream",
            Query = [new ApiParameter("type", "string", "Only events of these types, separated by commas.")],
        },
    ];

    private async Task StreamAsync(ApiCall call)
    {
        var wanted = call.Query("type").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        using var subscription = events.Subscribe();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(call.Aborted, call.Stopping);
        var response = call.Context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(": connected\n\n"u8.ToArray(), ended.Token);
        await response.Body.FlushAsync(ended.Token);
        try
        {
            while (true)
            {
                if (await NextAsync(subscription, ended.Token) is not { } next)
                {
                    await response.Body.WriteAsync(": still here\n\n"u8.ToArray(), ended.Token);
                }
                else if (wanted.Count == 0 || wanted.Contains(next.Type))
                {
                    await response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {next.Type}\ndata: {JsonSerializer.Serialize(next, ApiCall.Json)}\n\n"), ended.Token);
                }

                await response.Body.FlushAsync(ended.Token);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The client has gone, or the API stops.
        }
    }

    private static async Task<RouterEvent?> NextAsync(EventSubscription subscription, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(KeepAlivePeriod);
        try
        {
            return await subscription.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
