using System.Globalization;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>The client's side of one RTSP session: numbers requests, answers challenges, remembers the session.</summary>
/// <remarks>Requests are made one after the other.</remarks>
internal sealed class RtspClient : IAsyncDisposable
{
    private const string UserAgent = "MediaRouter";

    // A first challenge, and one more because its nonce was old before the request arrived.
    private const int MaxChallenges = 2;

    // Early enough for a request that is lost on the way.
    private static readonly TimeSpan KeepAliveMargin = TimeSpan.FromSeconds(5);

    private readonly RtspAuthenticator _authenticator;
    private readonly TimeSpan _timeout;
    private readonly ClientTimings _timings;
    private readonly TimeProvider _timeProvider;
    private readonly SemaphoreSlim _requesting = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private Task _keepAlive = Task.CompletedTask;
    private int _sequence;
    private string? _session;

    private RtspClient(RtspUrl url, OpenedConnection opened, RtspClientConnection connection, RtspAuthenticator authenticator, ClientSettings settings)
    {
        Url = url;
        Opened = opened;
        Connection = connection;
        _authenticator = authenticator;
        _timeout = settings.ReadTimeout;
        _timings = settings.Timings;
        _timeProvider = settings.TimeProvider;
        RequestUrl = url.ForRequests();
    }

    /// <summary>What was connected to.</summary>
    public RtspUrl Url { get; }

    /// <summary>The URL as requests name it.</summary>
    public string RequestUrl { get; }

    /// <summary>Addresses of the connection.</summary>
    public OpenedConnection Opened { get; }

    /// <summary>The connection.</summary>
    public RtspClientConnection Connection { get; }

    /// <summary>Silence after which the server ends the session; null if it has not said.</summary>
    public TimeSpan? SessionTimeout { get; private set; }

    /// <summary>Distance of keep-alives.</summary>
    public TimeSpan KeepAliveInterval =>
        SessionTimeout is not { } timeout ? _timings.KeepAlive
        : timeout > KeepAliveMargin + KeepAliveMargin ? timeout - KeepAliveMargin
        : timeout / 2;

    /// <summary>Connects.</summary>
    /// <param name="url">With the credentials to use.</param>
    /// <param name="allowBasic">Whether the password may be sent as it is.</param>
    /// <param name="settings">Timeouts and clock.</param>
    /// <param name="owner">Takes what the server sends by itself.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RtspClient> ConnectAsync(
        RtspUrl url, bool allowBasic, ClientSettings settings, IConnectionOwner owner, CancellationToken cancellationToken)
    {
        var connector = new RtspConnector(settings.Fingerprint, settings.ReadTimeout, settings.TimeProvider);
        var opened = await connector.OpenAsync(url, cancellationToken);
        var connection = new RtspClientConnection(opened, owner, settings.WriteTimeout, settings.TimeProvider);
        return new RtspClient(url, opened, connection, new RtspAuthenticator(url.User, url.Password, allowBasic), settings);
    }

    /// <summary>Makes a request and returns its answer, whatever its status; challenges are answered before.</summary>
    /// <param name="method">Method.</param>
    /// <param name="url">URL of the request.</param>
    /// <param name="prepare">Adds headers and a body; called again when the request is repeated.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">No answer, or the credentials were refused.</exception>
    public async Task<RtspResponse> RequestAsync(string method, string url, Action<RtspRequest>? prepare, CancellationToken cancellationToken)
    {
        await _requesting.WaitAsync(cancellationToken);
        try
        {
            var challenges = 0;
            while (true)
            {
                var authorization = _authenticator.Authorize(method, url);
                var response = await SendAsync(method, url, authorization, prepare, cancellationToken);
                if (response.StatusCode != (int)RtspStatus.Unauthorized)
                {
                    Remember(response);
                    return response;
                }

                ThrowIfRefused(response, authorization is not null, ref challenges);
            }
        }
        finally
        {
            _requesting.Release();
        }
    }

    /// <summary>Makes a request that must succeed.</summary>
    /// <exception cref="IOException">The server refused it.</exception>
    public async Task<RtspResponse> RequireAsync(string method, string url, Action<RtspRequest>? prepare, CancellationToken cancellationToken)
    {
        var response = await RequestAsync(method, url, prepare, cancellationToken);
        ThrowUnlessOk(method, response);
        return response;
    }

    /// <summary>Throws the sentence for an answer that is not 200.</summary>
    public static void ThrowUnlessOk(string method, RtspResponse response)
    {
        if (response.StatusCode != (int)RtspStatus.Ok)
        {
            throw new IOException($"the server answered {method} with {response.StatusCode} {response.ReasonPhrase}".TrimEnd());
        }
    }

    /// <summary>Where an answer sends us; null if it does not.</summary>
    public static string? RedirectOf(RtspResponse response) =>
        response.StatusCode is 301 or 302 or 303 or 305 or 307 or 308 && response.Headers[RtspHeaderNames.Location] is { Length: > 0 } location ? location : null;

    /// <summary>Keeps the session alive, unless the answer to the last time is still due.</summary>
    public void BeginKeepAlive(string url, bool hasGetParameter, ILogger log)
    {
        if (_keepAlive.IsCompleted)
        {
            _keepAlive = KeepAliveAsync(hasGetParameter ? RtspMethods.GetParameter : RtspMethods.Options, url, log);
        }
    }

    /// <summary>Tells the server that the session ends, and gives it a moment to answer, so that nothing is unread when the connection closes.</summary>
    public async Task TearDownAsync(string url, ILogger log)
    {
        if (_session is null || Connection.Closed.IsCompleted)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _keepAlive;
        using var limit = new CancellationTokenSource(_timings.Teardown, _timeProvider);
        try
        {
            await RequestAsync(RtspMethods.Teardown, url, null, limit.Token);
        }
        catch (Exception ex) when (ex is IOException or PeerViolationException or OperationCanceledException)
        {
            log.LogDebug("teardown: {Reason}", ex.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Connection.DisposeAsync();
        await _keepAlive;
        _requesting.Dispose();
        _stopping.Dispose();
    }

    // Some servers do not answer; that is no fault as long as the connection holds.
    private async Task KeepAliveAsync(string method, string url, ILogger log)
    {
        try
        {
            await RequestAsync(method, url, null, _stopping.Token);
        }
        catch (Exception ex) when (ex is IOException or PeerViolationException or OperationCanceledException)
        {
            log.LogDebug("keep-alive: {Reason}", ex.Message);
        }
    }

    private async Task<RtspResponse> SendAsync(
        string method, string url, string? authorization, Action<RtspRequest>? prepare, CancellationToken cancellationToken)
    {
        var sequence = ++_sequence;
        var request = new RtspRequest(method, url);
        request.Headers.Add(RtspHeaderNames.CSeq, sequence.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(RtspHeaderNames.UserAgent, UserAgent);
        if (authorization is not null)
        {
            request.Headers.Add(RtspHeaderNames.Authorization, authorization);
        }

        if (_session is { } session)
        {
            request.Headers.Add(RtspHeaderNames.Session, session);
        }

        prepare?.Invoke(request);
        return await Connection.SendAsync(request, sequence, _timeout, cancellationToken);
    }

    private void ThrowIfRefused(RtspResponse response, bool hadAuthorization, ref int challenges)
    {
        if (!_authenticator.HasCredentials)
        {
            throw new IOException("the server asks for a user and a password, but the URL has none");
        }

        if (!_authenticator.TryAccept(response, out var isStale))
        {
            throw new IOException("the server offers no method of authentication that can be used");
        }

        // An answer to a challenge of this very request that is refused again means wrong credentials; repeating it could lock the account.
        // A challenge of an earlier request may have become too old, whether the server says so or not.
        if (++challenges > MaxChallenges || (challenges > 1 && hadAuthorization && !isStale))
        {
            throw new IOException("the server refused the user or the password");
        }
    }

    private void Remember(RtspResponse response)
    {
        if (SessionHeader.TryParse(response.Headers[RtspHeaderNames.Session], out var session))
        {
            _session = session.Id;
            SessionTimeout = session.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : SessionTimeout;
        }
    }
}
