using System.Net;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Pprof.Tests;

public sealed class ServerTests : IAsyncLifetime, IDisposable
{
    private readonly FakePaths _paths = new();
    private readonly FakeProfiler _profiler = new();
    private readonly PprofServer _server;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    public ServerTests() => _server = new PprofServer(
        new PprofOptions { Pprof = true, PprofAddress = "127.0.0.1:0", PprofAllowOrigins = ["https://a.example"] }, new NetworkOptions(), _paths, TimeProvider.System, NullLogger.Instance, () => _profiler);

    public async Task InitializeAsync()
    {
        await _server.StartAsync(CancellationToken.None);
        _client.BaseAddress = new Uri($"http://127.0.0.1:{_server.Port}");
    }

    public async Task DisposeAsync() => await _server.StopAsync(CancellationToken.None);

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Profiles_are_served_under_the_urls_of_go()
    {
        var profile = DecodedProfile.Read(await _client.GetByteArrayAsync("/debug/pprof/profile"));
        Assert.Equal(["Main"], Assert.Single(profile.Samples).Stack);
        DecodedProfile.Read(await _client.GetByteArrayAsync("/debug/pprof/profile?seconds=300"));
        Assert.Equal("alloc_space", DecodedProfile.Read(await _client.GetByteArrayAsync("/debug/pprof/allocs?seconds=1")).OrdinaryType);
        Assert.Contains("3\n\tMain", await _client.GetStringAsync("/debug/pprof/allocs?debug=1"), StringComparison.Ordinal);
        Assert.Equal(["cpu 30", "cpu 300", "allocs 1", "allocs 10"], _profiler.Calls);

        var threads = DecodedProfile.Read(await _client.GetByteArrayAsync("/debug/pprof/goroutine"));
        Assert.Equal([("Main", 1), ("Loop", 2), ("[native code]", 1)], threads.Samples.Select(sample => (sample.Stack[0], sample.Values[0])));
        Assert.Contains("\n2 @ b [waiting]\n\tLoop\n", await _client.GetStringAsync("/debug/pprof/goroutine?debug=1"), StringComparison.Ordinal);
        Assert.StartsWith("thread 1 \"a\" [running]:\n\tMain\n", await _client.GetStringAsync("/debug/pprof/threads?debug=2"), StringComparison.Ordinal);

        Assert.Contains("href=\"heap\"", await _client.GetStringAsync("/debug/pprof/"), StringComparison.Ordinal);
        Assert.Contains(Environment.GetCommandLineArgs()[0], await _client.GetStringAsync("/debug/pprof/cmdline"), StringComparison.Ordinal);
        Assert.StartsWith("num_symbols:", await _client.GetStringAsync("/debug/pprof/symbol"), StringComparison.Ordinal);
        Assert.All(_paths.Requests, request => Assert.Equal((AccessAction.Pprof, ""), (request.Action, request.Path)));
    }

    [Fact]
    public async Task Traces_are_served_with_the_providers_that_are_asked_for()
    {
        Assert.Equal("Nettrace", await _client.GetStringAsync("/debug/nettrace?seconds=2&providers=A:0x10:Verbose,B:ff,C"));
        Assert.Equal("trace 2 TraceProvider { Name = A, Keywords = 16, Level = Verbose } TraceProvider { Name = B, Keywords = 255, Level = Informational } TraceProvider { Name = C, Keywords = -1, Level = Informational }", _profiler.Calls.Single());
    }

    [Theory]
    [InlineData("/debug/pprof/profile?seconds=0", 400)]
    [InlineData("/debug/pprof/profile?seconds=301", 400)]
    [InlineData("/debug/pprof/profile?seconds=-1", 400)]
    [InlineData("/debug/pprof/allocs?seconds=1.5", 400)]
    [InlineData("/debug/nettrace?seconds=x", 400)]
    [InlineData("/debug/nettrace?providers=A:zz", 400)]
    [InlineData("/debug/nettrace?providers=A:1:9", 400)]
    [InlineData("/debug/nettrace?providers=A:1:2:3", 400)]
    [InlineData("/debug/pprof", 301)]
    [InlineData("/debug/pprof/trace", 404)]
    [InlineData("/", 404)]
    public async Task Wrong_requests_are_refused(string url, int status)
    {
        using var response = await _client.GetAsync(url);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(_profiler.Calls);
    }

    [Fact]
    public async Task Fault_of_the_runtime_is_told_to_the_client()
    {
        using var response = await _client.GetAsync("/debug/pprof/heap");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("{\"status\":\"error\",\"error\":\"no heap today\"}", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Permission_is_needed_for_everything()
    {
        _paths.Judge = _ => new RefusedException(Refusal.CredentialsNeeded, "no");

        foreach (var url in new[] { "/debug/pprof/", "/debug/pprof/profile", "/debug/nettrace", "/debug/pprof/cmdline", "/nothing" })
        {
            using var response = await _client.GetAsync(url);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.Empty(_profiler.Calls);
    }

    [Fact]
    public async Task One_profile_is_taken_at_a_time_and_ends_with_its_client()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _profiler.Wait = async cancellationToken =>
        {
            entered.SetResult();
            using (cancellationToken.Register(ended.SetResult))
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
        };
        using var leaving = new CancellationTokenSource();
        var first = _client.GetAsync("/debug/pprof/profile", leaving.Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30));

        using (var second = await _client.GetAsync("/debug/pprof/goroutine"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
            Assert.NotNull(second.Headers.RetryAfter);
        }

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));

        // The place is free a moment later.
        _profiler.Wait = _ => Task.CompletedTask;
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (true)
        {
            using var response = await _client.GetAsync("/debug/pprof/goroutine");
            if (response.StatusCode == HttpStatusCode.OK)
            {
                break;
            }

            Assert.True(DateTime.UtcNow < deadline, "the place of the profile was not given back");
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task Stop_ends_the_profile_that_is_being_taken()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _profiler.Wait = cancellationToken =>
        {
            entered.SetResult();
            return Task.Delay(Timeout.Infinite, cancellationToken);
        };
        var answer = _client.GetAsync("/debug/pprof/profile");
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await _server.StopAsync(CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        using var response = await answer;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [InlineData(false, "", null)]
    [InlineData(true, ":9999", null)]
    [InlineData(true, "", "'pprofAddress' must be set when pprof is enabled")]
    [InlineData(true, "x", "'pprofAddress' must be an address such as ':9999', but is 'x'")]
    public void Address_is_validated_when_profiles_are_served(bool isOn, string address, string? message) =>
        Assert.Equal(message, new PprofOptions { Pprof = isOn, PprofAddress = address }.Validate(null!).SingleOrDefault());
}
