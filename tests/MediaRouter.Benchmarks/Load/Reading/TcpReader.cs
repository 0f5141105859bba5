using System.Runtime.InteropServices;
using System.Text;
using MediaRouter.Benchmarks.Load.Native;
using MediaRouter.Benchmarks.Load.Rtsp;

namespace MediaRouter.Benchmarks.Load.Reading;

/// <summary>A reader of interleaved media. It looks at the front of each packet and steps over the rest.</summary>
internal sealed unsafe class TcpReader : MediaReader
{
    private const int PrefixBytes = 4;
    private const int HeadBytes = PrefixBytes + InspectedBytes;

    /// <summary>The longest head of an RTSP message.</summary>
    public const int CarryLimit = 8192;

    private readonly int _descriptor;
    private readonly bool _discards;
    private byte[]? _unread;
    private byte[] _carry = [];
    private int _carried;
    private int _skip;

    /// <param name="inspects">False: the kernel drops the bytes unread, and only their number is known.</param>
    public TcpReader(ReadSession session, bool inspects)
        : base(session, inspects)
    {
        _descriptor = (int)session.Connection.Socket.Handle;
        _discards = !inspects;
        _unread = session.Connection.TakeUnread();
    }

    public override void Register(ReaderLoop loop, int index) => loop.Poll.Add(_descriptor, ReaderLoop.EventData(index, 0));

    public override void OnReadable(ReaderLoop loop, int kind)
    {
        if (_discards && FirstPacketAt != 0)
        {
            Discard(loop);
            return;
        }

        if (_unread is { } unread)
        {
            _unread = null;
            fixed (byte* start = unread)
            {
                Parse(loop, start, unread.Length, MonotonicClock.Now);
            }
        }

        // What was left of the last time goes right before what comes now.
        var buffer = loop.TcpBuffer;
        var received = Libc.Receive(_descriptor, buffer, ReaderLoop.TcpBufferBytes, Libc.MsgDontWait);
        if (received <= 0)
        {
            OnNothing(loop, received);
            return;
        }

        var now = MonotonicClock.Now;
        var from = buffer - _carried;
        _carry.AsSpan(0, _carried).CopyTo(new Span<byte>(from, _carried));
        Parse(loop, from, _carried + (int)received, now);
    }

    private void Discard(ReaderLoop loop)
    {
        var received = Libc.Receive(_descriptor, null, 16 << 20, Libc.MsgDontWait | Libc.MsgTruncate);
        if (received > 0)
        {
            loop.CountBytes(received);
        }
        else
        {
            OnNothing(loop, received);
        }
    }

    private void OnNothing(ReaderLoop loop, nint received)
    {
        if (received < 0 && Marshal.GetLastPInvokeError() is Libc.Eagain or Libc.Eintr)
        {
            return;
        }

        Fail(received == 0 ? "the server closed the connection" : $"error {Marshal.GetLastPInvokeError()}");
        loop.Poll.Remove(_descriptor);
    }

    private void Parse(ReaderLoop loop, byte* bytes, int count, long now)
    {
        var position = 0;
        while (true)
        {
            var skipped = Math.Min(_skip, count - position);
            position += skipped;
            _skip -= skipped;
            var left = count - position;
            if (left == 0)
            {
                break;
            }

            var length = TakeHead(loop, new ReadOnlySpan<byte>(bytes + position, left), now);
            if (length == 0)
            {
                break;
            }

            if (length < 0)
            {
                Fail("the server sent neither a frame nor a message");
                loop.Poll.Remove(_descriptor);
                return;
            }

            _skip = length;
        }

        Keep(new ReadOnlySpan<byte>(bytes + position, count - position));
    }

    /// <returns>The length of the element that begins here; 0 when more is needed; negative when it is neither frame nor message.</returns>
    private int TakeHead(ReaderLoop loop, ReadOnlySpan<byte> bytes, long now)
    {
        if (bytes[0] != (byte)'$')
        {
            return MessageLength(bytes);
        }

        if (bytes.Length < PrefixBytes)
        {
            return 0;
        }

        var length = (bytes[2] << 8) | bytes[3];
        var inspected = Math.Min(PrefixBytes + length, HeadBytes);
        if (bytes.Length < inspected)
        {
            return 0;
        }

        if ((bytes[1] & 1) == 0)
        {
            OnRtp(loop, bytes[1] >> 1, bytes[PrefixBytes..inspected], length, now);
        }

        return PrefixBytes + length;
    }

    private static int MessageLength(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return bytes.Length < CarryLimit && char.IsAsciiLetterUpper((char)bytes[0]) ? 0 : -1;
        }

        var head = Encoding.ASCII.GetString(bytes[..end]);
        var body = 0;
        foreach (var line in head.AsSpan().EnumerateLines())
        {
            const string name = "Content-Length:";
            if (line.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                && (!int.TryParse(line[name.Length..].Trim(), out body) || body is < 0 or > (1 << 20)))
            {
                return -1;
            }
        }

        return end + 4 + body;
    }

    private void Keep(ReadOnlySpan<byte> rest)
    {
        if (_carry.Length < rest.Length)
        {
            _carry = new byte[Math.Max(HeadBytes, rest.Length)];
        }

        rest.CopyTo(_carry);
        _carried = rest.Length;
    }
}
