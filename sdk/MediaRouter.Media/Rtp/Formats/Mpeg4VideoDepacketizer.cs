using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of MPEG-4 part 2 video. A unit is one picture (VOP); an I-VOP has the configuration in front of it, as far as it is known.</summary>
/// <remarks>Source: RFC 6416, section 5.</remarks>
public sealed class Mpeg4VideoDepacketizer : MarkedUnitDepacketizer
{
    // As large as a decoder must be able to hold, and more: real ones are below 100 bytes.
    private const int LongestConfiguration = 4096;

    private Mpeg4VideoParameters? _parameters;
    private bool _isChangeReported = true;

    /// <summary>Makes a depacketiser.</summary>
    /// <param name="clockRate">Clock rate of the track; 90000.</param>
    /// <param name="parameters">The configuration of the description; the stream replaces it.</param>
    public Mpeg4VideoDepacketizer(int clockRate, Mpeg4VideoParameters? parameters)
        : base(clockRate, VideoDepacketizer.MaxUnitBytes) => _parameters = parameters;

    // Headers begin with a start code, and what follows inside a picture never does (RFC 6416, section 5.2).
    /// <inheritdoc/>
    private protected override bool TryBegin(ref ReadOnlyMemory<byte> data, bool isDoubtful) => data.Span.StartsWith((ReadOnlySpan<byte>)[0, 0, 1]);

    /// <inheritdoc/>
    private protected override void Complete(ReadOnlyMemory<byte> unit, in PayloadTime time, bool isDoubtful)
    {
        var configurationLength = Mpeg4Video.ConfigurationLength(unit.Span);
        if (configurationLength is > 0 and <= LongestConfiguration
            && !(_parameters is { } known && known.Configuration.Span.SequenceEqual(unit.Span[..configurationLength])))
        {
            _parameters = new Mpeg4VideoParameters(ByteString.Copy(unit.Span[..configurationLength]));
            _isChangeReported = false;
        }

        if (!HasPicture(unit.Span))
        {
            // The configuration alone; it goes in front of the next picture that wants it.
            return;
        }

        var isIntra = Mpeg4Video.HasIntraPicture(unit.Span);
        if (isIntra && configurationLength == 0 && _parameters is { Configuration.IsEmpty: false } parameters)
        {
            unit = (byte[])[.. parameters.Configuration.Span, .. unit.Span];
        }

        Emit(unit, time, isRandomAccess: isIntra, newParameters: _isChangeReported ? null : _parameters);
        _isChangeReported = true;
    }

    private static bool HasPicture(ReadOnlySpan<byte> unit)
    {
        var offset = 0;
        while (Mpeg4Video.TryFindStartCode(unit, ref offset, out var code))
        {
            if (code == Mpeg4Video.Vop)
            {
                return true;
            }
        }

        return false;
    }
}
