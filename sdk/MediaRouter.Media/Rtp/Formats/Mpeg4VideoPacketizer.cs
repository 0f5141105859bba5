using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of MPEG-4 part 2 video. Puts the configuration in front of each I-VOP that has none.</summary>
/// <remarks>Source: RFC 6416, section 5.</remarks>
public sealed class Mpeg4VideoPacketizer : IPacketizer
{
    private readonly int _maxPayloadSize;
    private ByteString _configuration;

    /// <summary>Makes a packetiser.</summary>
    /// <param name="maxPayloadSize">Largest payload in bytes.</param>
    /// <param name="parameters">The configuration, if it is known; units replace it.</param>
    public Mpeg4VideoPacketizer(int maxPayloadSize, Mpeg4VideoParameters? parameters)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPayloadSize);
        _maxPayloadSize = maxPayloadSize;
        _configuration = parameters?.Configuration ?? default;
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var picture = UnitBytes.Of(unit);
        if (unit.NewParameters is Mpeg4VideoParameters changed)
        {
            _configuration = changed.Configuration;
        }

        var isConfigured = Mpeg4Video.ConfigurationLength(picture) > 0;
        var prefix = !isConfigured && Mpeg4Video.HasIntraPicture(picture) ? _configuration.Span : default;
        var total = prefix.Length + picture.Length;
        for (var offset = 0; offset < total;)
        {
            var taken = Math.Min(total - offset, _maxPayloadSize);
            var payload = output.GetSpan(taken);
            var ofPrefix = Math.Clamp(prefix.Length - offset, 0, taken);
            if (ofPrefix > 0)
            {
                prefix.Slice(offset, ofPrefix).CopyTo(payload);
            }

            picture.Slice(Math.Max(offset - prefix.Length, 0), taken - ofPrefix).CopyTo(payload[ofPrefix..]);
            offset += taken;
            output.Commit(taken, marker: offset == total);
        }
    }
}
