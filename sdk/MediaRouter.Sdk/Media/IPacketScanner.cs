namespace MediaRouter.Sdk.Media;

/// <summary>Looks into the packets of one track for random-access points and codec parameters. Used by one thread at a time.</summary>
public interface IPacketScanner
{
    /// <summary>Looks at one packet.</summary>
    /// <param name="payload">RTP payload, header and padding removed; borrowed.</param>
    /// <returns>Whether the access unit that the packet belongs to is a random-access point, as far as this packet shows.</returns>
    bool Scan(ReadOnlySpan<byte> payload);

    /// <summary>The parameters after the packets scanned so far; the same object until they change.</summary>
    CodecParameters? Parameters { get; }
}
