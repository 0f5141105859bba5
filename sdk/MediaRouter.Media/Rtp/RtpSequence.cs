namespace MediaRouter.Media.Rtp;

/// <summary>Arithmetic on 16-bit sequence numbers, which wrap.</summary>
/// <remarks>Source: RFC 3550, appendix A.1; RFC 1982.</remarks>
public static class RtpSequence
{
    /// <summary>Signed number of steps from one number to another, by the shorter way round.</summary>
    /// <param name="from">Start.</param>
    /// <param name="to">End.</param>
    /// <returns>-32768 to 32767; positive if <paramref name="to"/> is later.</returns>
    public static int Distance(ushort from, ushort to) => (short)(to - from);

    /// <summary>True if <paramref name="candidate"/> comes after <paramref name="reference"/>.</summary>
    /// <param name="candidate">The number in question.</param>
    /// <param name="reference">The number compared with.</param>
    /// <returns>False if they are equal.</returns>
    public static bool IsNewer(ushort candidate, ushort reference) => Distance(reference, candidate) > 0;

    /// <summary>The number that many steps away, wrapped.</summary>
    /// <param name="sequenceNumber">Start.</param>
    /// <param name="steps">May be negative.</param>
    /// <returns>The sum modulo 65536.</returns>
    public static ushort Add(ushort sequenceNumber, int steps) => unchecked((ushort)(sequenceNumber + steps));
}
