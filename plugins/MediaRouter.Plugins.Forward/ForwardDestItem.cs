using System.Globalization;
using System.Text.Json.Serialization;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Forward;

/// <summary>A destination as API and metrics show it.</summary>
internal sealed record ForwardDestItem : ICatalogItem
{
    [Metric("id", IsLabel = true)]
    public required string Id { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required int Pos { get; init; }

    public required ForwardEntry Conf { get; init; }

    [JsonIgnore]
    [Metric("path", IsLabel = true)]
    public string PathName { get; init; } = "";

    [Metric("protocol", IsLabel = true)]
    public required string Protocol { get; init; }

    [Metric("state", IsLabel = true)]
    public required string State { get; init; }

    public required string LastError { get; init; }

    [Metric("outbound_bytes")]
    public required long OutboundBytes { get; init; }

    public static ForwardDestItem Of(ForwardDestination destination) => new()
    {
        Id = destination.Id.ToString("D", CultureInfo.InvariantCulture),
        Created = destination.Created,
        Pos = destination.Position,
        Conf = destination.Entry,
        PathName = destination.PathName,
        Protocol = destination.Protocol,
        State = destination.State switch
        {
            ForwardState.Forwarding => "forwarding",
            ForwardState.Error => "error",
            _ => "idle",
        },
        LastError = destination.LastError,
        OutboundBytes = destination.OutboundBytes,
    };
}
