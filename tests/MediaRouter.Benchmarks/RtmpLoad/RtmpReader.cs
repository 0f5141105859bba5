using System.Buffers.Binary;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.Load.Native;
using MediaRouter.Benchmarks.Load.Reading;
using MediaRouter.Benchmarks.RtmpLoad.Wire;

namespace MediaRouter.Benchmarks.RtmpLoad;

/// <summary>One counted reader: it looks at the front of each message and steps over the rest.</summary>
internal sealed unsafe class RtmpReader : IPolledReader, IMessageSink, IDisposable
{
    private const byte KeyFrame = 1;
    private const byte Avc = 7;
    private const byte Pictures = 1;
    private const byte PingRequest = 6;
    private const byte PingResponse = 7;
    private const byte ControlChunkStream = 2;

    private readonly RtmpConnection _connection;
    private readonly int _descriptor;
    private readonly bool _discards;
    private ReaderLoop? _loop;
    private long _now;
    private long _received;
    private long _acknowledged;
    private long _framesAtMark;
    private long _frames;
    private bool _hasFrame;
    private uint _lastFrame;
    private long _missed;

    /// <param name="inspects">False: after the first picture the kernel drops the bytes unread, and only their number is known.</param>
    public RtmpReader(RtmpConnection connection, bool inspects)
    {
        _connection = connection;
        _descriptor = (int)connection.Socket.Handle;
        _discards = !inspects;
    }

    public bool Inspects => !_discards;

    public long SetUpTime => _connection.PlaySent - _connection.ConnectStarted;

    /// <summary>When the first whole key frame was there; 0 when none was.</summary>
    public long FirstPictureAt { get; private set; }

    public long TimeToFirstPicture => FirstPictureAt - _connection.PlaySent;

    public bool EndedEarly { get; private set; }

    public long WindowFrames { get; private set; }

    /// <summary>Frames of the window that the stamps miss.</summary>
    public long WindowMissedFrames { get; private set; }

    public string? Failure { get; private set; }

    public void Register(ReaderLoop loop, int index)
    {
        _loop = loop;
        loop.Poll.Add(_descriptor, ReaderLoop.EventData(index, 0));
    }

    public void OnReadable(ReaderLoop loop, int kind)
    {
        var discards = _discards && FirstPictureAt != 0;
        var received = discards
            ? Libc.Receive(_descriptor, null, 16 << 20, Libc.MsgDontWait | Libc.MsgTruncate)
            : Libc.Receive(_descriptor, loop.TcpBuffer, ReaderLoop.TcpBufferBytes, Libc.MsgDontWait);
        if (received <= 0)
        {
            if (received == 0 || Marshal.GetLastPInvokeError() is not (Libc.Eagain or Libc.Eintr))
            {
                Fail(received == 0 ? "the server closed the connection" : $"error {Marshal.GetLastPInvokeError()}");
            }

            return;
        }

        _received += received;
        loop.CountBytes(received);
        if (!discards)
        {
            _now = MonotonicClock.Now;
            if (!_connection.Parser.Parse(new ReadOnlySpan<byte>(loop.TcpBuffer, (int)received), this))
            {
                Fail("the server does not send chunks");
                return;
            }
        }

        Acknowledge();
    }

    public void Tick(ReaderLoop loop, long now)
    {
    }

    public void Mark() => (_framesAtMark, _missed) = (_frames, 0);

    public void Freeze() => (WindowFrames, WindowMissedFrames, EndedEarly) = (_frames - _framesAtMark, _missed, Failure is not null);

    public void OnMessage(byte type, int length, ReadOnlySpan<byte> head)
    {
        switch (type)
        {
            case RtmpMessageType.Video:
                OnVideo(head);
                break;
            case RtmpMessageType.Command when RtmpConnection.Code(head) is var code && code.StartsWith("NetStream.", StringComparison.Ordinal)
                && code is not ("NetStream.Play.Start" or "NetStream.Play.Reset" or "NetStream.Play.PublishNotify" or "NetStream.Data.Start"):
                Fail($"the server sent {code}");
                break;
            case RtmpMessageType.UserControl when head.Length >= 6 && BinaryPrimitives.ReadUInt16BigEndian(head) == PingRequest:
                Span<byte> pong = stackalloc byte[6];
                head[..6].CopyTo(pong);
                pong[1] = PingResponse;
                TrySend(RtmpMessageType.UserControl, pong);
                break;
        }
    }

    public void Dispose() => _connection.Dispose();

    private void OnVideo(ReadOnlySpan<byte> head)
    {
        if (head.Length < RtmpVideo.NalOffset || (head[0] & 0x0F) != Avc || head[1] != Pictures)
        {
            return;
        }

        _frames++;
        _loop!.Count(0);
        if (FirstPictureAt == 0 && head[0] >> 4 == KeyFrame)
        {
            FirstPictureAt = _now;
        }

        if (RtmpVideo.TryReadStamp(head, out var sent, out var frame))
        {
            _missed += _hasFrame ? Math.Max(0, (int)(frame - _lastFrame) - 1) : 0;
            (_hasFrame, _lastFrame) = (true, frame);
            _loop.RecordLatency(_now - sent);
        }
    }

    private void Acknowledge()
    {
        if (_connection.Parser.Window > 0 && _received - _acknowledged >= _connection.Parser.Window)
        {
            _acknowledged = _received;
            Span<byte> sequence = stackalloc byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(sequence, (uint)_received);
            TrySend(RtmpMessageType.Acknowledgement, sequence);
        }
    }

    private void TrySend(byte type, ReadOnlySpan<byte> body)
    {
        try
        {
            // A connection whose buffer is full is not written to; its server has other trouble.
            if (_connection.Socket.Poll(0, SelectMode.SelectWrite))
            {
                _connection.Socket.Send(RtmpMessage.ToChunks(ControlChunkStream, type, 0, body, 128));
            }
        }
        catch (SocketException ex)
        {
            Fail(ex.Message);
        }
    }

    private void Fail(string reason)
    {
        Failure ??= reason;
        _loop!.Poll.Remove(_descriptor);
    }
}
