namespace MediaRouter.Plugins.Rtsp.Server;

/// <content>What API and metrics show.</content>
internal sealed partial class RtspSession
{
    public long InboundBytes => (_receiver?.Bytes ?? 0) + Interlocked.Read(ref _controlBytesReceived);

    public long OutboundBytes
    {
        get
        {
            if (_countedReader is not { } reader)
            {
                return 0;
            }

            // Answers travel on the same connection as interleaved media.
            var answers = _countedConnection?.MessageBytesSent ?? 0;
            return Math.Max(0, reader.BytesSent - answers - Volatile.Read(ref _messageBytesBefore));
        }
    }

    public long OutboundPackets => _countedReader?.PacketsSent ?? 0;

    public long OutboundPacketsDiscarded => _countedReader?.PacketsDiscarded ?? 0;

    public long OutboundControlPackets =>
        Interlocked.Read(ref _controlPacketsSent)
        + (_joined && _countedForm is { } form ? form.CountReports(_tracks) - _reportsBefore : 0);

    public long InboundControlPackets => (_receiver?.ControlPackets ?? 0) + Interlocked.Read(ref _controlPacketsReceived);

    public long InboundControlPacketsInError => (_receiver?.ControlPacketsInError ?? 0) + Interlocked.Read(ref _controlPacketsInError);
}
