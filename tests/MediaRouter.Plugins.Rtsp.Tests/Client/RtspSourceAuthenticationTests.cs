using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>How a source answers challenges.</summary>
public sealed class RtspSourceAuthenticationTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData("Digest realm=\"cam\", nonce=\"n1\"")]
    [InlineData("Digest realm=\"cam\", nonce=\"n1\", algorithm=MD5, qop=\"auth\", opaque=\"o\"")]
    [InlineData("Digest realm=\"cam\", nonce=\"n1\", algorithm=SHA-256")]
    [InlineData("Basic realm=\"cam\"")]
    public async Task Challenges_are_answered(string challenge)
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection, request => Allows(request, "us:er", "p@ss") ? null : Challenge(challenge), c => Camera.SendPacketsAsync(c, 1)));
        await using var run = new SourceRun(server.Url(credentials: "us%3Aer:p@ss@").Replace("us%3Aer", challenge.StartsWith('B') ? "user" : "us%3Aer", StringComparison.Ordinal));

        await run.Writer.WaitForPacketsAsync(1);
        Assert.Equal(2, server.Requests.Count(request => request.StartsWith("OPTIONS", StringComparison.Ordinal)));
        Assert.Single(server.Requests, request => request.StartsWith("DESCRIBE", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Requests, request => request.Contains("p@ss", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Strongest_challenge_is_answered()
    {
        var seen = new TaskCompletionSource<AuthorizationHeader>();
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, request =>
        {
            if (!AuthorizationHeader.TryParse(request.Headers["Authorization"], out var authorization))
            {
                return Camera.Status(
                    401,
                    ("WWW-Authenticate", "Basic realm=\"cam\""),
                    ("WWW-Authenticate", "Digest realm=\"cam\", nonce=\"a\""),
                    ("WWW-Authenticate", "Digest realm=\"cam\", nonce=\"b\", algorithm=SHA-256"));
            }

            seen.TrySetResult(authorization);
            return null;
        }));
        await using var run = new SourceRun(server.Url(credentials: "u:p@"));

        Assert.Equal(DigestAlgorithm.Sha256, (await seen.Task.WaitAsync(Deadline)).Digest!.Algorithm);
    }

    [Theory]
    [InlineData("u:wrong@", "the server refused the user or the password")]
    [InlineData("", "the server asks for a user and a password, but the URL has none")]
    public async Task Wrong_credentials_are_one_sentence(string credentials, string message)
    {
        var nonce = 0;
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection, request => Allows(request, "u", "p") ? null : Challenge($"Digest realm=\"cam\", nonce=\"n{nonce++}\"")));
        await using var run = new SourceRun(server.Url(credentials: credentials));

        Assert.Equal(message, Assert.IsType<IOException>(await run.FailureAsync()).Message);

        // One try with the credentials: more of them lock accounts.
        Assert.Equal(credentials.Length > 0 ? 2 : 1, server.Requests.Count);
    }

    [Theory]
    [InlineData("stale=true")]
    [InlineData("stale=\"TRUE\"")]
    [InlineData("opaque=\"nothing said\"")]
    public async Task New_nonce_in_mid_session_is_answered(string hint)
    {
        var renewed = new TaskCompletionSource();
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection,
            request =>
            {
                var wanted = request.Method is "GET_PARAMETER" or "TEARDOWN" ? "second" : "first";
                if (!AuthorizationHeader.TryParse(request.Headers["Authorization"], out var authorization) || authorization.Digest!.Nonce != wanted)
                {
                    return Challenge($"Digest realm=\"cam\", nonce=\"{wanted}\", {hint}");
                }

                Assert.True(Digest.Proves(authorization.Digest, request.Method, "u", "p"));
                if (request.Method == "SETUP")
                {
                    var response = Camera.Usual(request);
                    response.Headers["Session"] = "abc;timeout=1";
                    return response;
                }

                if (request.Method == "GET_PARAMETER")
                {
                    renewed.TrySetResult();
                }

                return null;
            },
            c => Camera.SendPacketsAsync(c, 1)));
        await using var run = new SourceRun(server.Url(credentials: "u:p@"));

        await renewed.Task.WaitAsync(Deadline);
        await run.StopAsync();
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task Password_does_not_go_to_another_host_in_clear()
    {
        var tries = 0;
        await using var other = new FakeRtspServer(connection => Camera.ServeAsync(connection, request =>
        {
            tries += request.Headers.Has("Authorization") ? 1 : 0;
            return Challenge("Basic realm=\"other\"");
        }));
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection, _ => Camera.Status(302, ("Location", $"rtsp://localhost:{other.Port}/cam"))));
        await using var run = new SourceRun(server.Url(credentials: "u:p@"));

        Assert.Equal("the server offers no method of authentication that can be used", Assert.IsType<IOException>(await run.FailureAsync()).Message);
        Assert.Equal(0, tries);
    }

    private static RtspResponse Challenge(string challenge) => Camera.Status(401, ("WWW-Authenticate", challenge));

    private static bool Allows(RtspRequest request, string user, string password)
    {
        if (!AuthorizationHeader.TryParse(request.Headers["Authorization"], out var authorization))
        {
            return false;
        }

        return authorization.Digest is { } digest
            ? digest.User == user && digest.Uri == request.Url && Digest.Proves(digest, request.Method, user, password)
            : authorization is { User: "user" } && authorization.Password == password;
    }
}
