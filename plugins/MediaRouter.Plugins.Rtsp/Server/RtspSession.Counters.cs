namespace MediaRouter.Plugins.Rtsp.Server;

/// <content>What API and metrics show.</content>
internal sealed partial class RtspSession
{
    public long InboundBytes => (_receiver?.Bytes ?? 0) + Interlocked.Read(ref _controlBytesReceived);

    public long OutboundBytes => _sent.Count.Bytes;

    public long OutboundPackets => _sent.Count.Packets;

    public long OutboundPacketsDiscarded => _sent.Count.PacketsDiscarded;

    public long OutboundControlPackets => Interlocked.Read(ref _controlPacketsSent) + _sentReports.Count;

    public long InboundControlPackets => (_receiver?.ControlPackets ?? 0) + Interlocked.Read(ref _controlPacketsReceived);

    public long InboundControlPacketsInError => (_receiver?.ControlPacketsInError ?? 0) + Interlocked.Read(ref _controlPacketsInError);
}
