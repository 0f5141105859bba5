using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Scanner of MPEG-4 part 2 video.</summary>
/// <remarks>Source: RFC 6416, section 5.</remarks>
public sealed class Mpeg4VideoPayloadScanner : RtpPayloadScanner
{
    private byte[] _configuration = [];

    /// <summary>The configuration (VOS, visual object, video object and its layer); empty until known. Published: never written again.</summary>
    public ReadOnlyMemory<byte> Configuration => _configuration;

    /// <inheritdoc/>
    public override RtpPayloadTraits Scan(ReadOnlySpan<byte> payload)
    {
        var length = Mpeg4Video.ConfigurationLength(payload);
        if (length > 0)
        {
            Store(ref _configuration, payload[..length]);
        }

        // Start codes are unique, and packets start with one wherever a picture begins.
        var isStart = payload.StartsWith((ReadOnlySpan<byte>)[0, 0, 1]);
        return new RtpPayloadTraits(isStart && Mpeg4Video.HasIntraPicture(payload), length > 0);
    }
}
