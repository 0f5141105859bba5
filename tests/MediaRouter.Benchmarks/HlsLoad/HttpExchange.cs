using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.Load.Native;
using MediaRouter.Benchmarks.Load.Reading;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>One connection that is kept alive: one request at a time, sent and received without blocking once it is polled.</summary>
internal sealed unsafe class HttpExchange : IDisposable
{
    private const int AnswerMilliseconds = 20_000;
    private const int LargestBody = 4 << 20;

    // What is received at once while the head is awaited: the rest of a body that nobody looks into is then dropped by the kernel, uncopied.
    private const int HeadBytes = 2048;

    private readonly Socket _socket;
    private readonly int _descriptor;
    private byte[] _carry = [];
    private int _carried;
    private int _headLength;
    private long _remaining;

    public HttpExchange(Uri server)
    {
        _socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = AnswerMilliseconds, SendTimeout = AnswerMilliseconds };
        try
        {
            _socket.Connect(new IPEndPoint(IPAddress.Loopback, server.Port));
            _descriptor = (int)_socket.Handle;
        }
        catch (SocketException ex)
        {
            _socket.Dispose();
            throw new LoadException($"{server}: {ex.Message}");
        }
    }

    public int Descriptor => _descriptor;

    /// <summary>Whether a reply is awaited.</summary>
    public bool IsBusy { get; private set; }

    public ReplyHead Head { get; private set; }

    /// <summary>The cookie with the session, as it goes into requests; from what <see cref="Fetch"/> received.</summary>
    public string SessionCookie { get; private set; } = "";

    public string Failure { get; private set; } = "";

    /// <summary>Sends a request. It is small; a socket that cannot take it is at fault.</summary>
    public bool Send(ReadOnlySpan<byte> request)
    {
        fixed (byte* bytes = request)
        {
            if (Libc.Send(_descriptor, bytes, (nuint)request.Length, Libc.MsgNoSignal) != request.Length)
            {
                return Fail($"sending failed with error {Marshal.GetLastPInvokeError()}");
            }
        }

        (IsBusy, _carried, _headLength, _remaining) = (true, 0, 0, 0);
        return true;
    }

    /// <summary>Receives what there is.</summary>
    /// <param name="keeps">Whether the body is wanted.</param>
    /// <param name="body">The body of a complete reply, until the next call; empty when it is not wanted.</param>
    public ExchangeState Receive(ReaderLoop loop, bool keeps, out ReadOnlySpan<byte> body)
    {
        body = default;
        while (true)
        {
            var drops = !keeps && _headLength > 0;
            var received = drops
                ? Libc.Receive(_descriptor, null, (nuint)_remaining, Libc.MsgDontWait | Libc.MsgTruncate)
                : Libc.Receive(_descriptor, loop.TcpBuffer, (nuint)(keeps ? ReaderLoop.TcpBufferBytes : HeadBytes), Libc.MsgDontWait);
            if (received <= 0)
            {
                if (received < 0 && Marshal.GetLastPInvokeError() is Libc.Eagain or Libc.Eintr)
                {
                    return ExchangeState.Pending;
                }

                Fail(received == 0 ? "the server closed the connection" : $"error {Marshal.GetLastPInvokeError()}");
                return ExchangeState.Failed;
            }

            loop.Count((int)received);
            if (!IsBusy)
            {
                Fail("the server sent something that was not asked for");
                return ExchangeState.Failed;
            }

            if (drops)
            {
                _remaining -= received;
            }
            else if (!Take(new ReadOnlySpan<byte>(loop.TcpBuffer, (int)received), keeps, out body))
            {
                return ExchangeState.Failed;
            }

            if (_headLength > 0 && _remaining == 0)
            {
                IsBusy = false;
                return ExchangeState.Complete;
            }
        }
    }

    /// <summary>Sends a request and waits for the reply, before the connection is polled.</summary>
    public byte[] Fetch(ReadOnlySpan<byte> request)
    {
        if (!Send(request))
        {
            throw new LoadException(Failure);
        }

        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var received = _socket.Receive(buffer);
                if (received == 0)
                {
                    throw new LoadException("the server closed the connection");
                }

                if (!Take(buffer.AsSpan(0, received), keeps: true, out var body))
                {
                    throw new LoadException(Failure);
                }

                ReadCookie(buffer.AsSpan(0, received));
                if (_headLength > 0 && _remaining == 0)
                {
                    IsBusy = false;
                    return Head.Status == 200 ? body.ToArray() : throw new LoadException($"status {Head.Status}");
                }
            }
        }
        catch (SocketException ex)
        {
            throw new LoadException(ex.Message);
        }
    }

    public void Dispose() => _socket.Dispose();

    private void ReadCookie(ReadOnlySpan<byte> data)
    {
        if (data.IndexOf("hlsSession="u8) is var begin and >= 0 && data[begin..].IndexOf((byte)';') is var length and > 0)
        {
            SessionCookie = Encoding.ASCII.GetString(data.Slice(begin, length));
        }
    }

    private bool Take(ReadOnlySpan<byte> data, bool keeps, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (_carried > 0)
        {
            Carry(data);
            data = _carry.AsSpan(0, _carried);
        }

        if (_headLength == 0)
        {
            _headLength = ReplyHead.Parse(data, out var head);
            if (_headLength == 0)
            {
                Keep(data);
                return true;
            }

            Head = head;
            if (head.ContentLength is < 0 or > LargestBody)
            {
                return Fail($"a reply with status {head.Status} has a body of {head.ContentLength} bytes");
            }
        }

        _remaining = Head.ContentLength - (data.Length - _headLength);
        if (_remaining < 0)
        {
            return Fail("a body is longer than was said");
        }

        if (keeps && _remaining == 0)
        {
            body = data[_headLength..];
        }
        else if (keeps)
        {
            Keep(data);
        }

        return true;
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        if (_carried == 0)
        {
            Carry(data);
        }
    }

    private void Carry(ReadOnlySpan<byte> data)
    {
        if (_carry.Length < _carried + data.Length)
        {
            Array.Resize(ref _carry, Math.Max(_carried + data.Length, Math.Max(4096, 2 * _carry.Length)));
        }

        data.CopyTo(_carry.AsSpan(_carried));
        _carried += data.Length;
    }

    private bool Fail(string reason)
    {
        Failure = reason;
        return false;
    }
}
