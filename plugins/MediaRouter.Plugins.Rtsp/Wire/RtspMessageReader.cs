using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Splits the byte stream of one RTSP connection into requests, responses and interleaved frames.</summary>
/// <remarks>
/// <para>
/// Incremental: the caller drops the bytes that a call consumed and passes the rest, with more behind it, to the next call. Each byte of
/// a message is looked at once, however it arrives. An interleaved frame costs no allocation.
/// </para>
/// <para>
/// HTTP messages, which begin tunnels, are recognised too; their bodies are left to the caller. Not safe for concurrent use.
/// Source: RFC 2326, sections 4 to 7 and 10.12.
/// </para>
/// </remarks>
internal sealed class RtspMessageReader
{
    /// <summary>Longest start line. URLs carry tokens in their query; signed ones reach a few kilobytes.</summary>
    public const int MaxStartLineBytes = 8 * 1024;

    /// <summary>Longest header block with the start line.</summary>
    public const int MaxHeaderBytes = 64 * 1024;

    /// <summary>Most lines of a header block.</summary>
    public const int MaxHeaderLines = 255;

    /// <summary>Longest body; session descriptions are the longest.</summary>
    public const int MaxBodyBytes = 128 * 1024;

    /// <summary>Bytes in front of an interleaved frame: dollar sign, channel, length.</summary>
    public const int FramePrefixBytes = 4;

    private const byte FrameMagic = (byte)'$';
    private const int MaxMethodLength = 32;

    // State of the message that is being read.
    private int _lineStart;
    private int _scanned;
    private int _lines;
    private int _headerLength;
    private int _bodyLength;
    private RtspItem _pending;

    private ChannelSet _channels;
    private bool _failed;

    /// <summary>The request that the last call returned.</summary>
    public RtspRequest? Request { get; private set; }

    /// <summary>The response that the last call returned.</summary>
    public RtspResponse? Response { get; private set; }

    /// <summary>The channel of the frame that the last call returned.</summary>
    public byte Channel { get; private set; }

    /// <summary>What was wrong, after <see cref="RtspItem.Error"/>.</summary>
    public WireError Error { get; private set; }

    /// <summary>After <see cref="RtspItem.Incomplete"/>: how long the unconsumed input must at least become.</summary>
    public int BytesNeeded { get; private set; }

    /// <summary>Accepts frames on a channel. Frames on other channels are errors.</summary>
    public void AllowChannel(byte channel) => _channels.Add(channel);

    /// <summary>Accepts frames on all channels, for peers that choose channels of their own.</summary>
    public void AllowAllChannels() => _channels.AddAll();

    /// <summary>Reads the next item.</summary>
    /// <param name="input">What was not consumed before, and what came since.</param>
    /// <param name="consumed">Bytes to drop; may be above zero for <see cref="RtspItem.Incomplete"/> too.</param>
    /// <param name="frame">Payload of an interleaved frame, a slice of <paramref name="input"/>; else empty.</param>
    public RtspItem Read(ReadOnlySpan<byte> input, out int consumed, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        consumed = 0;
        if (_failed)
        {
            return RtspItem.Error;
        }

        if (_scanned == 0)
        {
            // Some peers end a body, or keep a connection alive, with empty lines.
            consumed = input.IndexOfAnyExcept((byte)'\r', (byte)'\n');
            if (consumed < 0)
            {
                consumed = input.Length;
                BytesNeeded = 1;
                return RtspItem.Incomplete;
            }

            input = input[consumed..];
            if (input[0] == FrameMagic)
            {
                var found = ReadFrame(input, out frame);
                consumed += found == RtspItem.Frame ? FramePrefixBytes + frame.Length : 0;
                return found;
            }

            if (!char.IsAsciiLetter((char)input[0]))
            {
                return Fail($"byte {input[0]:x2} is the beginning of neither a message nor an interleaved frame", "RFC 2326, sections 4 and 10.12");
            }
        }

        if (_headerLength == 0)
        {
            var item = ScanHeader(input);
            if (item != RtspItem.Request)
            {
                return item;
            }

            if (!ParseHeader(input[.._headerLength]))
            {
                return RtspItem.Error;
            }
        }

        var total = _headerLength + _bodyLength;
        if (input.Length < total)
        {
            BytesNeeded = total;
            return RtspItem.Incomplete;
        }

        if (_bodyLength > 0)
        {
            var body = input[_headerLength..total].ToArray();
            if (_pending == RtspItem.Request)
            {
                Request!.Body = body;
            }
            else
            {
                Response!.Body = body;
            }
        }

        consumed += total;
        _scanned = _lineStart = _lines = _headerLength = _bodyLength = 0;
        return _pending;
    }

    private RtspItem ReadFrame(ReadOnlySpan<byte> input, out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (input.Length >= 2 && !_channels.Contains(input[1]))
        {
            return Fail($"interleaved frame on channel {input[1]}, which was not set up", "RFC 2326, section 10.12");
        }

        if (input.Length < FramePrefixBytes)
        {
            BytesNeeded = FramePrefixBytes;
            return RtspItem.Incomplete;
        }

        var total = FramePrefixBytes + BinaryPrimitives.ReadUInt16BigEndian(input[2..]);
        if (input.Length < total)
        {
            BytesNeeded = total;
            return RtspItem.Incomplete;
        }

        Channel = input[1];
        frame = input[FramePrefixBytes..total];
        return RtspItem.Frame;
    }

    // Looks for the empty line. Returns Request when the header block is complete, whatever kind of message it is.
    private RtspItem ScanHeader(ReadOnlySpan<byte> input)
    {
        while (true)
        {
            var fresh = input[_scanned..];
            var end = fresh.IndexOf((byte)'\n');
            if (end < 0)
            {
                _scanned = input.Length;
                if (_lines == 0 && (_scanned > MaxStartLineBytes || HasControls(fresh)))
                {
                    return Fail("start line is too long or not text", "RFC 2326, section 6.1");
                }

                if (_scanned > MaxHeaderBytes)
                {
                    return Fail("header block has no end", "RFC 2326, section 4");
                }

                BytesNeeded = input.Length + 1;
                return RtspItem.Incomplete;
            }

            end += _scanned;
            var line = input[_lineStart..end];
            _scanned = _lineStart = end + 1;
            if (line.IsEmpty || (line.Length == 1 && line[0] == '\r'))
            {
                _headerLength = end + 1;
                return RtspItem.Request;
            }

            if (_lines == 0 && (line.Length > MaxStartLineBytes || HasControls(line)))
            {
                return Fail("start line is too long or not text", "RFC 2326, section 6.1");
            }

            if (++_lines > MaxHeaderLines || _scanned > MaxHeaderBytes)
            {
                return Fail("header block has too many lines or bytes", "RFC 2326, section 4");
            }
        }
    }

    // Binary data that happens to begin with a letter is recognised early.
    private static bool HasControls(ReadOnlySpan<byte> text) => text.ContainsAnyInRange((byte)0, (byte)8);

    private bool ParseHeader(ReadOnlySpan<byte> block)
    {
        var startLine = TakeLine(ref block);
        RtspHeaders headers;
        bool isHttp;
        if (startLine.StartsWith("RTSP/", StringComparison.Ordinal) || startLine.StartsWith("HTTP/", StringComparison.Ordinal))
        {
            if (!TryParseStatusLine(startLine, out var response))
            {
                Fail("status line is malformed", "RFC 2326, section 7.1");
                return false;
            }

            Response = response;
            _pending = RtspItem.Response;
            headers = response.Headers;
            isHttp = response.IsHttp;
        }
        else
        {
            if (!TryParseRequestLine(startLine, out var request))
            {
                Fail("request line is malformed", "RFC 2326, section 6.1");
                return false;
            }

            Request = request;
            _pending = RtspItem.Request;
            headers = request.Headers;
            isHttp = request.IsHttp;
        }

        while (!block.IsEmpty)
        {
            var line = TakeLine(ref block);
            if (line.Length > 0 && !TryParseField(line, headers))
            {
                Fail("header field is malformed", "RFC 2326, section 4.2");
                return false;
            }
        }

        return isHttp || TryReadBodyLength(headers);
    }

    private static string TakeLine(ref ReadOnlySpan<byte> block)
    {
        var end = block.IndexOf((byte)'\n');
        var line = end < 0 ? block : block[..end];
        block = end < 0 ? default : block[(end + 1)..];
        return Encoding.UTF8.GetString(line).TrimEnd('\r');
    }

    private static bool TryParseRequestLine(string line, out RtspRequest request)
    {
        request = null!;

        // URLs with blanks in them exist; the version is behind the last one.
        var first = line.IndexOf(' ', StringComparison.Ordinal);
        var trimmed = line.TrimEnd();
        var last = trimmed.LastIndexOf(' ');
        if (first <= 0 || last <= first || first > MaxMethodLength)
        {
            return false;
        }

        var version = trimmed[(last + 1)..];
        var url = trimmed[(first + 1)..last].Trim();
        if (url.Length == 0 || !IsVersion(version) || !IsMethod(trimmed.AsSpan(0, first)))
        {
            return false;
        }

        request = new RtspRequest(trimmed[..first], url) { Version = version };
        return true;
    }

    private static bool TryParseStatusLine(string line, out RtspResponse response)
    {
        response = null!;
        var parts = line.Split(' ', 3);
        if (parts.Length < 2 || !IsVersion(parts[0]) || parts[1].Length != 3
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code) || code < 100)
        {
            return false;
        }

        response = new RtspResponse(code, parts.Length > 2 ? parts[2].Trim() : "") { Version = parts[0] };
        return true;
    }

    private static bool IsVersion(string text) =>
        text.Length == 8
        && (text.StartsWith("RTSP/", StringComparison.Ordinal) || text.StartsWith("HTTP/", StringComparison.Ordinal))
        && char.IsAsciiDigit(text[5]) && text[6] == '.' && char.IsAsciiDigit(text[7]);

    private static bool IsMethod(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetter(c) && c is not ('_' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryParseField(string line, RtspHeaders headers)
    {
        if (line[0] is ' ' or '\t')
        {
            return headers.TryFold(line.Trim());
        }

        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return false;
        }

        headers.Add(line[..colon].TrimEnd(), line[(colon + 1)..].Trim());
        return true;
    }

    private bool TryReadBodyLength(RtspHeaders headers)
    {
        if (headers[RtspHeaderNames.ContentLength] is not { } text)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            Fail("Content-Length is not a number", "RFC 2326, section 12.14");
            return false;
        }

        if (length > MaxBodyBytes)
        {
            Fail($"body of {length} bytes is longer than {MaxBodyBytes}", "RFC 2326, section 4.4");
            return false;
        }

        _bodyLength = (int)length;
        return true;
    }

    private RtspItem Fail(string message, string rule)
    {
        _failed = true;
        Error = new WireError(message, rule);
        return RtspItem.Error;
    }
}
