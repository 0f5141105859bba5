namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Looks into the RTP payloads of one video track: random access points, and the parameter sets in force.</summary>
/// <remarks>
/// Looks at each payload nearly alone, so reordering and loss do not confuse it, and nothing is reassembled; a parameter set that is itself
/// fragmented is not seen. Allocates only when a parameter set changes. Not safe for concurrent use.
/// </remarks>
public abstract class RtpPayloadScanner
{
    /// <summary>Raised by one whenever the bytes of a parameter set change; 0 until the first is known.</summary>
    public int ParameterSetVersion { get; private set; }

    /// <summary>Looks into one payload.</summary>
    /// <param name="payload">An RTP payload, padding removed; borrowed.</param>
    /// <returns>What it holds; nothing if it is malformed.</returns>
    public abstract RtpPayloadTraits Scan(ReadOnlySpan<byte> payload);

    /// <summary>Replaces a stored set if its bytes differ, and raises the version then.</summary>
    private protected void Store(ref byte[] stored, ReadOnlySpan<byte> current)
    {
        if (!current.SequenceEqual(stored))
        {
            stored = current.ToArray();
            NoteParameterSet();
        }
    }

    /// <summary>Raises the version, because a set differs.</summary>
    private protected void NoteParameterSet() => ParameterSetVersion++;
}
