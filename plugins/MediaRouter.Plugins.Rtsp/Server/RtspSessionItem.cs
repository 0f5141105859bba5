using System.ComponentModel;
using System.Globalization;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>A session as API and metrics show it.</summary>
[DisplayName("RTSPSession")]
internal sealed record RtspSessionItem : ICatalogItem
{
    [Metric("id", IsLabel = true)]
    public required string Id { get; init; }

    public required DateTimeOffset Created { get; init; }

    [Metric("remoteAddr", IsLabel = true)]
    public required string RemoteAddr { get; init; }

    [Metric("state", IsLabel = true)]
    public required string State { get; init; }

    [Metric("path", IsLabel = true)]
    public required string Path { get; init; }

    public required string Query { get; init; }

    public required string User { get; init; }

    public required string UserAgent { get; init; }

    public required string? Transport { get; init; }

    public required string? Profile { get; init; }

    public required IReadOnlyList<string> Conns { get; init; }

    [Metric("inbound_bytes", FormerNames = "bytes_received")]
    public required long InboundBytes { get; init; }

    [Metric("inbound_rtp_packets", FormerNames = "rtp_packets_received")]
    public required long InboundRTPPackets { get; init; }

    [Metric("inbound_rtp_packets_lost", FormerNames = "rtp_packets_lost")]
    public required long InboundRTPPacketsLost { get; init; }

    [Metric("inbound_rtp_packets_in_error", FormerNames = "rtp_packets_in_error")]
    public required long InboundRTPPacketsInError { get; init; }

    [Metric("inbound_rtp_packets_jitter", Kind = MetricKind.Gauge, FormerNames = "rtp_packets_jitter")]
    public required double InboundRTPPacketsJitter { get; init; }

    [Metric("inbound_rtcp_packets", FormerNames = "rtcp_packets_received")]
    public required long InboundRTCPPackets { get; init; }

    [Metric("inbound_rtcp_packets_in_error", FormerNames = "rtcp_packets_in_error")]
    public required long InboundRTCPPacketsInError { get; init; }

    [Metric("outbound_bytes", FormerNames = "bytes_sent")]
    public required long OutboundBytes { get; init; }

    [Metric("outbound_rtp_packets", FormerNames = "rtp_packets_sent")]
    public required long OutboundRTPPackets { get; init; }

    [Metric("outbound_rtp_packets_reported_lost")]
    public required long OutboundRTPPacketsReportedLost { get; init; }

    [Metric("outbound_rtp_packets_discarded")]
    public required long OutboundRTPPacketsDiscarded { get; init; }

    [Metric("outbound_rtcp_packets", FormerNames = "rtcp_packets_sent")]
    public required long OutboundRTCPPackets { get; init; }

    public long BytesReceived => InboundBytes;

    public long BytesSent => OutboundBytes;

    public long RtpPacketsReceived => InboundRTPPackets;

    public long RtpPacketsSent => OutboundRTPPackets;

    public long RtpPacketsLost => InboundRTPPacketsLost;

    public long RtpPacketsInError => InboundRTPPacketsInError;

    public double RtpPacketsJitter => InboundRTPPacketsJitter;

    public long RtcpPacketsReceived => InboundRTCPPackets;

    public long RtcpPacketsSent => OutboundRTCPPackets;

    public long RtcpPacketsInError => InboundRTCPPacketsInError;

    public static RtspSessionItem Of(RtspSession session) => new()
    {
        Id = session.Id.ToString("D", CultureInfo.InvariantCulture),
        Created = session.Created,
        RemoteAddr = session.RemoteEndPoint.ToString(),
        State = session.State switch
        {
            SessionState.Ready or SessionState.Playing => "read",
            SessionState.Announced or SessionState.Recording => "publish",
            _ => "idle",
        },
        Path = session.PathName,
        Query = session.Query,
        User = session.User,
        UserAgent = session.UserAgent,
        Transport = session.Transport is null ? null : session.TransportName,
        Profile = session.IsSecureProfile switch
        {
            true => "SAVP",
            false => "AVP",
            null => null,
        },
        Conns = [.. session.ConnectionIds.Select(id => id.ToString("D", CultureInfo.InvariantCulture))],
        InboundBytes = session.InboundBytes,
        InboundRTPPackets = session.Receiver?.Packets ?? 0,
        InboundRTPPacketsLost = session.Receiver?.PacketsLost ?? 0,
        InboundRTPPacketsInError = session.Receiver?.PacketsInError ?? 0,
        InboundRTPPacketsJitter = session.Receiver?.JitterTicks ?? 0,
        InboundRTCPPackets = session.InboundControlPackets,
        InboundRTCPPacketsInError = session.InboundControlPacketsInError,
        OutboundBytes = session.OutboundBytes,
        OutboundRTPPackets = session.OutboundPackets,
        OutboundRTPPacketsReportedLost = session.ReportedLost,
        OutboundRTPPacketsDiscarded = session.OutboundPacketsDiscarded,
        OutboundRTCPPackets = session.OutboundControlPackets,
    };
}
