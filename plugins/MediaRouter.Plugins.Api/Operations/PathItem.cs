using System.Text.Json.Nodes;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>A live path as the API shows it.</summary>
internal sealed record PathItem
{
    public required string Name { get; init; }

    public required string ConfName { get; init; }

    public required PathPeer? Source { get; init; }

    public required bool Ready { get; init; }

    public required DateTimeOffset? ReadyTime { get; init; }

    public required bool Available { get; init; }

    public required DateTimeOffset? AvailableTime { get; init; }

    public required bool Online { get; init; }

    public required DateTimeOffset? OnlineTime { get; init; }

    public required IReadOnlyList<string> Tracks { get; init; }

    public required IReadOnlyList<PathTrackItem> Tracks2 { get; init; }

    public required long InboundBytes { get; init; }

    public required long OutboundBytes { get; init; }

    public required long InboundFramesInError { get; init; }

    public required long BytesReceived { get; init; }

    public required long BytesSent { get; init; }

    public required IReadOnlyList<PathPeer> Readers { get; init; }

    /// <summary>Why the source does not feed the path, when it failed last; or empty.</summary>
    public required string LastError { get; init; }

    public static PathItem Of(PathStatus path) => new()
    {
        Name = path.Name,
        ConfName = path.ConfigurationName,
        Source = path.Source,
        Ready = path.AvailableSince is not null,
        ReadyTime = path.AvailableSince,
        Available = path.AvailableSince is not null,
        AvailableTime = path.AvailableSince,
        Online = path.OnlineSince is not null,
        OnlineTime = path.OnlineSince,
        Tracks = [.. path.Tracks.Select(track => track.Codec)],
        Tracks2 = [.. path.Tracks.Select(track => new PathTrackItem(track.Codec, Describe(track.Parameters)))],
        InboundBytes = path.InboundBytes,
        OutboundBytes = path.OutboundBytes,
        InboundFramesInError = path.InboundFramesInError,
        BytesReceived = path.InboundBytes,
        BytesSent = path.OutboundBytes,
        Readers = path.Readers,
        LastError = path.LastError,
    };

    private static JsonObject? Describe(CodecParameters? parameters)
    {
        if (parameters?.Describe() is not { Count: > 0 } properties)
        {
            return null;
        }

        var described = new JsonObject();
        foreach (var property in properties)
        {
            described[property.Key] = property.Value switch
            {
                bool truth => JsonValue.Create(truth),
                string text => JsonValue.Create(text),
                int number => JsonValue.Create(number),
                long number => JsonValue.Create(number),
                double number => JsonValue.Create(number),
                var other => JsonValue.Create(other.ToString()),
            };
        }

        return described;
    }
}
