using System.Net.Sockets;
using System.Text;
using MediaRouter.Benchmarks.Load.Publishing;
using MediaRouter.Benchmarks.Load.Rtsp;

namespace MediaRouter.Benchmarks.Load.Reading;

/// <summary>One counted reader. Its loop's thread alone touches it, from registration until the loops have stopped.</summary>
internal abstract class MediaReader : IPolledReader, IDisposable
{
    private const long KeepAliveInterval = 25 * MonotonicClock.NanosecondsPerSecond;
    private const int RtpHeaderBytes = 12;

    private long _nextKeepAlive;

    /// <summary>Bytes at the front of a packet that must be there before it is handed to <see cref="OnRtp"/>.</summary>
    protected const int InspectedBytes = RtpHeaderBytes + 16 + FrameStamp.PayloadOffset + FrameStamp.Length;

    protected ReadSession ReadSession { get; }

    protected TrackReception[] Tracks { get; }

    /// <summary>Whether sequence numbers and latency of this reader mean anything.</summary>
    public bool Inspects { get; }

    /// <summary>When the first RTP packet came; 0 when none has.</summary>
    public long FirstPacketAt { get; private set; }

    public long TimeToFirstPacket => FirstPacketAt - ReadSession.PlaySent;

    public long SetUpTime => ReadSession.PlaySent - ReadSession.ConnectStarted;

    /// <summary>Whether the reader had ended when the window did.</summary>
    public bool EndedEarly { get; private set; }

    public long WindowReceived { get; private set; }

    /// <summary>Packets of the window that the sequence numbers miss.</summary>
    public long WindowLost { get; private set; }

    /// <summary>Frames of the window that the stamps miss, whatever the sequence numbers say.</summary>
    public long WindowMissedFrames { get; private set; }

    /// <summary>Why the reader ended before it was told to; null while it lives.</summary>
    public string? Failure { get; private set; }

    protected MediaReader(ReadSession session, bool inspects)
    {
        ReadSession = session;
        Tracks = new TrackReception[session.MediaCount];
        Inspects = inspects;

        // Spread, so that a thousand keep-alives do not meet.
        _nextKeepAlive = MonotonicClock.Now + (long)(KeepAliveInterval * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    public abstract void Register(ReaderLoop loop, int index);

    public abstract void OnReadable(ReaderLoop loop, int kind);

    public virtual void Tick(ReaderLoop loop, long now)
    {
        if (now >= _nextKeepAlive && Failure is null)
        {
            _nextKeepAlive = now + KeepAliveInterval;
            TrySendRequest("GET_PARAMETER");
        }
    }

    public void Mark()
    {
        foreach (ref var track in Tracks.AsSpan())
        {
            track.Mark();
        }
    }

    public void Freeze()
    {
        foreach (ref var track in Tracks.AsSpan())
        {
            WindowReceived += track.ReceivedSinceMark;
            WindowLost += track.LostSinceMark;
            WindowMissedFrames += track.MissedFrames;
        }

        EndedEarly = Failure is not null;
    }

    public void TearDown()
    {
        if (Failure is null)
        {
            TrySendRequest("TEARDOWN");
        }
    }

    public void Dispose() => ReadSession.Dispose();

    protected void Fail(string reason) => Failure ??= reason;

    /// <param name="rtp">The front of one packet.</param>
    /// <param name="length">The length of the whole packet.</param>
    protected void OnRtp(ReaderLoop loop, int track, ReadOnlySpan<byte> rtp, int length, long now)
    {
        if (length < RtpHeaderBytes || track >= Tracks.Length)
        {
            return;
        }

        ref var reception = ref Tracks[track];
        reception.OnPacket(rtp);
        loop.Count(length);
        if (FirstPacketAt == 0)
        {
            FirstPacketAt = now;
        }

        if (Inspects && (rtp[1] & 0x80) != 0)
        {
            InspectFrameEnd(loop, ref reception, rtp, now);
        }
    }

    private static void InspectFrameEnd(ReaderLoop loop, ref TrackReception reception, ReadOnlySpan<byte> rtp, long now)
    {
        var payload = RtpHeaderBytes + ((rtp[0] & 0x0F) * 4);
        if ((rtp[0] & 0x10) != 0 && rtp.Length >= payload + 4)
        {
            payload += 4 + (((rtp[payload + 2] << 8) | rtp[payload + 3]) * 4);
        }

        var stamp = payload + FrameStamp.PayloadOffset;
        if (rtp.Length >= stamp + FrameStamp.Length && FrameStamp.TryRead(rtp[stamp..], out var sent, out var frame))
        {
            reception.OnFrame(frame);
            loop.RecordLatency(now - sent);
        }
    }

    private void TrySendRequest(string method)
    {
        try
        {
            // A connection whose buffer is full is not written to; its server has other trouble.
            if (ReadSession.Connection.Socket.Poll(0, SelectMode.SelectWrite))
            {
                ReadSession.Connection.Socket.Send(Encoding.ASCII.GetBytes(ReadSession.Connection.Format(method, ReadSession.Url, "", "")));
            }
        }
        catch (SocketException ex)
        {
            Fail(ex.Message);
        }
    }
}
