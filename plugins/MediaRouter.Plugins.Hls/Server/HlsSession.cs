using System.Globalization;
using System.Net;
using MediaRouter.Plugins.Hls.Playlists;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>One viewer of a path: who asks with the secret that came with the multivariant playlist. Or all viewers behind a content delivery network.</summary>
internal sealed class HlsSession : ISession
{
    /// <summary>Query parameter with the secret.</summary>
    public const string SecretParameter = "session";

    private readonly HlsMuxer _muxer;
    private readonly ILogger _log;
    private readonly TimeProvider _time;

    // Counted by the requests of the viewer.
    private long _lastRequest;
    private long _outboundBytes;

    // Set once: 0 while it lives.
    private int _isClosed;
    private IReading? _reading;

    public HlsSession(HlsMuxer muxer, AccessGrant grant, IPEndPoint remote, bool isCdn, TimeProvider time, ILogger log)
    {
        _muxer = muxer;
        _time = time;
        _lastRequest = time.GetTimestamp();
        Created = time.GetUtcNow();
        RemoteEndPoint = remote;
        PathName = grant.Request.Path;
        Query = grant.Request.Query;
        User = grant.User;
        UserAgent = grant.Request.UserAgent;
        IsCdn = isCdn;
        AddressQuery = new AddressQuery(SecretParameter, Secret);
        _log = log.Narrow($"session {Id.ToString("N", CultureInfo.InvariantCulture)[..8]}");
    }

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>What requests prove with that they belong to the session; not shown anywhere.</summary>
    public Guid Secret { get; } = Guid.NewGuid();

    /// <summary>The secret as it stands in addresses.</summary>
    public AddressQuery AddressQuery { get; }

    public string Kind => "hlsSession";

    public DateTimeOffset Created { get; }

    public IPEndPoint RemoteEndPoint { get; }

    public string PathName { get; }

    public string Query { get; }

    public string User { get; }

    public string UserAgent { get; }

    public bool IsCdn { get; }

    public long InboundBytes => 0;

    public long OutboundBytes => Interlocked.Read(ref _outboundBytes);

    public HlsMuxer Muxer => _muxer;

    public TimeSpan SilentFor => _time.GetElapsedTime(Interlocked.Read(ref _lastRequest));

    /// <summary>Becomes a reader of the path.</summary>
    /// <param name="reading">The place among the readers.</param>
    /// <returns>Whether the session still lives; else the place has been given back.</returns>
    public bool Open(IReading reading)
    {
        _reading = reading;
        if (Volatile.Read(ref _isClosed) != 0)
        {
            reading.End(EndReason.StreamEnded);
            return false;
        }

        _log.LogInformation("created by {RemoteEndPoint}", RemoteEndPoint);
        _log.LogInformation("is reading from path '{Path}'", PathName);
        reading.Started();
        return true;
    }

    /// <summary>Takes note of a request.</summary>
    public void Touch()
    {
        Interlocked.Exchange(ref _lastRequest, _time.GetTimestamp());
        _muxer.Touch();
    }

    /// <summary>Counts what was sent.</summary>
    public void AddOutbound(long bytes)
    {
        Interlocked.Add(ref _outboundBytes, bytes);
        _muxer.AddOutbound(bytes);
    }

    /// <inheritdoc/>
    public void Close(EndReason reason, string detail)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        _muxer.Remove(this);
        if (_reading is { } reading)
        {
            reading.End(reason);
            _log.LogInformation("destroyed: {Reason}", detail);
        }
    }
}
