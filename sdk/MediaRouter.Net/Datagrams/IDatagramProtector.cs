namespace MediaRouter.Net;

/// <summary>Turns a packet of the shared wire form into the packet of one reader: SRTP, a header rewrite, encryption.</summary>
public interface IDatagramProtector
{
    /// <summary>Largest growth of a packet, in bytes.</summary>
    int MaxOverhead { get; }

    /// <summary>Protects one packet. Called by the reader's loop alone, in sending order; must not block and not throw.</summary>
    /// <param name="packet">The packet; borrowed.</param>
    /// <param name="output">Where the result goes; at least the packet's length and <see cref="MaxOverhead"/>.</param>
    /// <param name="control">Whether it is RTCP or the like.</param>
    /// <returns>Length of the result; 0 sends nothing.</returns>
    int Protect(ReadOnlySpan<byte> packet, Span<byte> output, bool control);
}
