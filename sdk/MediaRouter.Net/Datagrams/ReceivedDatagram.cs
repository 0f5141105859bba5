namespace MediaRouter.Net;

/// <summary>One received datagram.</summary>
public readonly ref struct ReceivedDatagram
{
    internal ReceivedDatagram(EndPointKey source, ReadOnlySpan<byte> payload)
    {
        Source = source;
        Payload = payload;
    }

    /// <summary>Who sent it.</summary>
    public EndPointKey Source { get; }

    /// <summary>Its bytes; borrowed.</summary>
    public ReadOnlySpan<byte> Payload { get; }
}
