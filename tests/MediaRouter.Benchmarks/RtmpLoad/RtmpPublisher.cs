using System.Net.Sockets;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.Load.Publishing;
using MediaRouter.Benchmarks.RtmpLoad.Wire;

namespace MediaRouter.Benchmarks.RtmpLoad;

/// <summary>One publishing connection. After it is open, only the pacing thread uses it.</summary>
internal sealed class RtmpPublisher : IPacedPublisher, IDisposable
{
    private readonly RtmpConnection _connection;
    private readonly RtmpVideo _video;
    private readonly Uri _url;
    private readonly byte[] _scratch = new byte[4096];

    // Written by the pacing thread, read by the one that reports.
    private long _frames;
    private long _bytes;
    private long _longestFrameNanoseconds;
    private volatile string? _failure;

    private RtmpPublisher(RtmpConnection connection, RtmpVideo video, Uri url) => (_connection, _video, _url) = (connection, video, url);

    public long Frames => Volatile.Read(ref _frames);

    /// <summary>Chunks with their headers.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    public long LongestFrameNanoseconds => Volatile.Read(ref _longestFrameNanoseconds);

    public string? Failure => _failure;

    /// <param name="video">Shared by all publishers of one pacing thread.</param>
    public static RtmpPublisher Open(Uri url, RtmpVideo video, int chunkSize)
    {
        var connection = RtmpConnection.Open(url, chunkSize);
        try
        {
            connection.Publish();
            connection.Send(video.Begin(connection.MessageStream));
            return new RtmpPublisher(connection, video, url);
        }
        catch (SocketException ex)
        {
            connection.Dispose();
            throw new LoadException($"{url}: {ex.Message}");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void SendFrame()
    {
        if (_failure is not null)
        {
            return;
        }

        var started = MonotonicClock.Now;
        var bytes = _video.Stamp((uint)_frames, _connection.MessageStream, started);
        try
        {
            _connection.Send(bytes);
        }
        catch (SocketException ex)
        {
            _failure = $"sending to {_url} failed: {ex.Message}";
            return;
        }

        Volatile.Write(ref _bytes, _bytes + bytes.Length);
        Volatile.Write(ref _frames, _frames + 1);
        Volatile.Write(ref _longestFrameNanoseconds, Math.Max(_longestFrameNanoseconds, MonotonicClock.Now - started));
    }

    /// <summary>Takes what the server sent off the connection.</summary>
    public void Report()
    {
        try
        {
            while (_failure is null && _connection.Socket.Poll(0, SelectMode.SelectRead))
            {
                if (_connection.Socket.Receive(_scratch) == 0)
                {
                    _failure = $"the server ended the publisher of {_url}";
                }
            }
        }
        catch (SocketException ex)
        {
            _failure = $"the publisher of {_url} was ended: {ex.Message}";
        }
    }

    public void KeepAlive()
    {
        // Media are sign of life enough.
    }

    public void Dispose() => _connection.Dispose();
}
