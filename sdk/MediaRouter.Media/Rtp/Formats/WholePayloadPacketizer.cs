using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of sound that has no way to cut a frame: each access unit is one payload. For Opus and Speex.</summary>
/// <param name="maxPayloadSize">Largest payload in bytes. A longer unit cannot be sent and is left out; those of Opus are below it up to 400 kbit/s.</param>
/// <remarks>Source: RFC 7587, section 4.2; RFC 5574, section 3.3. The marker stays clear, because the sound has no pauses (RFC 3551, section 4.1).</remarks>
public sealed class WholePayloadPacketizer(int maxPayloadSize) : IPacketizer
{
    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var frame = UnitBytes.Of(unit);
        if (frame.IsEmpty || frame.Length > maxPayloadSize)
        {
            return;
        }

        frame.CopyTo(output.GetSpan(frame.Length));
        output.Commit(frame.Length, marker: false);
    }
}
