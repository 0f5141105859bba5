namespace MediaRouter.Sdk.Media;

/// <summary>Takes RTP payloads from a packetiser; the stream adds the headers.</summary>
public interface IRtpPayloadWriter
{
    /// <summary>Gives room for the next payload.</summary>
    /// <param name="size">Bytes that are needed, at most the largest payload.</param>
    /// <returns>Exactly that many bytes, with arbitrary content; valid until <see cref="Commit"/>.</returns>
    Span<byte> GetSpan(int size);

    /// <summary>Ends the payload.</summary>
    /// <param name="size">Bytes that were written.</param>
    /// <param name="marker">Value of the marker bit.</param>
    /// <param name="timestampOffset">Ticks to add to the unit's PTS, for payloads of later frames in the same unit.</param>
    void Commit(int size, bool marker, int timestampOffset = 0);
}
