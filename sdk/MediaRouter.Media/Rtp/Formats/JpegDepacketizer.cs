using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of JPEG: rebuilds the headers and tables. A unit is one picture from SOI to EOI.</summary>
/// <param name="clockRate">Clock rate of the track; 90000.</param>
/// <remarks>Source: RFC 2435. Types 0 and 1, with and without restart markers; others have no meaning of their own. Pictures wider or higher than 2040 pixels are dropped.</remarks>
public sealed class JpegDepacketizer(int clockRate) : MarkedUnitDepacketizer(clockRate, VideoDepacketizer.MaxUnitBytes)
{
    internal const int RestartType = 64;
    internal const int LastComputedQuality = 99;
    internal const int FirstTableQuality = 128;
    internal const int DynamicQuality = 255;

    private const int Types = 2;
    private const int TwoByteTable = 2 * JpegTables.QuantisationLength;

    // The tables of a quality, which a sender need not repeat; computed ones are kept too. At most 226 of 256 bytes.
    private readonly Dictionary<byte, (byte[] Luminance, byte[] Chrominance)> _tables = [];
    private JpegRtpHeader _header;

    /// <inheritdoc/>
    private protected override bool TryBegin(ref ReadOnlyMemory<byte> data, bool isDoubtful)
    {
        if (!JpegRtpHeader.TryRead(data.Span, out _header)
            || _header.FragmentOffset != 0
            || _header.Width == 0
            || _header.Height == 0
            || (_header.Type & ~RestartType) >= Types
            || !TryPrepareTables(data.Span))
        {
            return false;
        }

        data = data[_header.DataOffset..];
        return true;
    }

    /// <inheritdoc/>
    private protected override bool TryContinue(ref ReadOnlyMemory<byte> data, int gathered)
    {
        if (!JpegRtpHeader.TryRead(data.Span, out var header)
            || header.FragmentOffset != gathered
            || (header.Type, header.Quality, header.Width, header.Height) != (_header.Type, _header.Quality, _header.Width, _header.Height))
        {
            return false;
        }

        data = data[header.DataOffset..];
        return true;
    }

    /// <inheritdoc/>
    private protected override void Complete(ReadOnlyMemory<byte> unit, in PayloadTime time, bool isDoubtful)
    {
        var (luminance, chrominance) = _tables[_header.Quality];
        var picture = new JpegPicture
        {
            Type = (byte)(_header.Type & ~RestartType),
            Width = _header.Width,
            Height = _header.Height,
            Interval = _header.RestartInterval,
            Luminance = luminance,
            Chrominance = chrominance,
            Scan = unit.Span,
        };
        Emit(picture.ToBytes(), time);
    }

    private bool TryPrepareTables(ReadOnlySpan<byte> payload)
    {
        var quality = _header.Quality;
        if (quality is >= 1 and <= LastComputedQuality)
        {
            if (!_tables.ContainsKey(quality))
            {
                var tables = JpegTables.Quantisation(quality);
                _tables[quality] = (tables[..JpegTables.QuantisationLength], tables[JpegTables.QuantisationLength..]);
            }

            return true;
        }

        if (quality < FirstTableQuality)
        {
            return false;
        }

        if (_header.TableLength == 0)
        {
            // Known from an earlier picture; those of the highest quality change with each (RFC 2435, section 3.1.8).
            return quality != DynamicQuality && _tables.ContainsKey(quality);
        }

        var bytes = payload.Slice(_header.TableOffset, _header.TableLength);
        var luminance = LengthOf(0);
        if (bytes.Length < luminance)
        {
            return false;
        }

        // One table alone serves all components.
        var chrominance = bytes.Length == luminance ? bytes : bytes[luminance..];
        if (bytes.Length > luminance && bytes.Length != luminance + LengthOf(1))
        {
            return false;
        }

        // Most senders repeat them with every picture.
        if (!_tables.TryGetValue(quality, out var known)
            || !known.Luminance.AsSpan().SequenceEqual(bytes[..luminance])
            || !known.Chrominance.AsSpan().SequenceEqual(chrominance))
        {
            _tables[quality] = (bytes[..luminance].ToArray(), chrominance.ToArray());
        }

        return true;
    }

    private int LengthOf(int table) => (_header.TablePrecision & (1 << table)) != 0 ? TwoByteTable : JpegTables.QuantisationLength;
}
