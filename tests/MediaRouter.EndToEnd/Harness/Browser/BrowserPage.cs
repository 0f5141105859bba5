using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace MediaRouter.EndToEnd.Harness.Browser;

/// <summary>One page of the browser.</summary>
internal sealed class BrowserPage : IAsyncDisposable
{
    private const int QuestionMilliseconds = 100;

    private readonly Chromium _browser;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<(string User, string Password)> _credentials = new();
    private readonly ConcurrentQueue<string> _requests = new();
    private int _challenges;
    private int? _world;

    public BrowserPage(Chromium browser, string context, string session) => (_browser, Context, Session) = (browser, context, session);

    internal string Context { get; }

    internal string Session { get; }

    /// <summary>Exceptions of scripts, and what the browser refused to do for them: faults of the page.</summary>
    public IEnumerable<string> Complaints => _complaints;

    /// <summary>Addresses that the page asked for.</summary>
    public IEnumerable<string> Requests => _requests;

    /// <summary>How often the browser was asked for credentials.</summary>
    public int Challenges => Volatile.Read(ref _challenges);

    internal async Task PrepareAsync()
    {
        await SendAsync("Page.enable");
        await SendAsync("Runtime.enable");
        await SendAsync("Log.enable");
        await SendAsync("Network.enable");
    }

    public Task<JsonElement> SendAsync(string method, object? parameters = null) => _browser.SendAsync(method, parameters, Session);

    /// <summary>Goes to an address; does not wait for what it loads.</summary>
    public async Task GoAsync(string address)
    {
        var result = await SendAsync("Page.navigate", new { url = address });
        if (result.TryGetProperty("errorText", out var error) && error.GetString() is not ("net::ERR_HTTP_RESPONSE_CODE_FAILURE" or "net::ERR_INVALID_AUTH_CREDENTIALS"))
        {
            throw new InvalidOperationException($"the browser cannot go to {address}: {error}");
        }
    }

    /// <summary>Runs a script in every page that is loaded from now on, before its own.</summary>
    public Task RunFirstAsync(string script) => SendAsync("Page.addScriptToEvaluateOnNewDocument", new { source = script });

    /// <summary>Types these credentials when the browser asks for some, one pair after the other; then none.</summary>
    public async Task AnswerChallengesAsync(params (string User, string Password)[] credentials)
    {
        foreach (var pair in credentials)
        {
            _credentials.Enqueue(pair);
        }

        await SendAsync("Fetch.enable", new { handleAuthRequests = true });
    }

    /// <summary>Light or dark, as the user's system is set.</summary>
    public Task SetSchemeAsync(string scheme) => SendAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = scheme } } });

    public Task SetSizeAsync(int width, int height) => SendAsync("Emulation.setDeviceMetricsOverride", new { width, height, deviceScaleFactor = 1, mobile = false });

    public async Task ScreenshotAsync(string file)
    {
        var picture = await SendAsync("Page.captureScreenshot", new { format = "png" });
        await File.WriteAllBytesAsync(file, picture.GetProperty("data").GetBytesFromBase64());
    }

    /// <summary>Evaluates an expression, and waits for it if it is a promise.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        var parameters = new Dictionary<string, object> { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true, ["userGesture"] = true };
        if (_world is { } world)
        {
            parameters["contextId"] = world;
        }

        var result = await SendAsync("Runtime.evaluate", parameters);
        if (result.TryGetProperty("exceptionDetails", out var exception))
        {
            throw new InvalidOperationException($"{expression} fails: {exception}");
        }

        return result.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>From now on, expressions are about the page in the first frame of this one.</summary>
    public async Task EnterFrameAsync()
    {
        await WaitForAsync("document.querySelector('iframe')", "the frame is there");
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var tree = (await SendAsync("Page.getFrameTree")).GetProperty("frameTree");
            if (tree.TryGetProperty("childFrames", out var children) && children[0].GetProperty("frame") is var frame && frame.GetProperty("url").GetString()!.StartsWith("http", StringComparison.Ordinal))
            {
                _world = (await SendAsync("Page.createIsolatedWorld", new { frameId = frame.GetProperty("id").GetString() })).GetProperty("executionContextId").GetInt32();
                return;
            }

            if (clock.Elapsed.TotalSeconds > 30)
            {
                throw new TimeoutException($"the frame did not load: {await DescribeAsync()}");
            }

            await Task.Delay(QuestionMilliseconds);
        }
    }

    /// <summary>Waits until an expression is true.</summary>
    /// <param name="what">What that means, for the message.</param>
    public async Task WaitForAsync(string expression, string what, int seconds = 30)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if ((await EvaluateAsync($"Boolean({expression})")).ValueKind == JsonValueKind.True)
                {
                    return;
                }
            }
            catch (InvalidOperationException) when (clock.Elapsed.TotalSeconds < seconds)
            {
                // The page is being replaced, or has not got there yet.
            }

            if (clock.Elapsed.TotalSeconds >= seconds)
            {
                throw new TimeoutException($"the page did not get so far within {seconds} s that {what}: {await DescribeAsync()}");
            }

            await Task.Delay(QuestionMilliseconds);
        }
    }

    /// <summary>What is to be seen, for messages.</summary>
    public async Task<string> DescribeAsync()
    {
        var state = await EvaluateAsync("""
            (() => {
              const video = document.querySelector("video"), error = video?.error;
              return JSON.stringify({ address: location.href, state: document.body?.dataset.state, text: document.body?.innerText.slice(0, 400), time: video?.currentTime,
                frames: video?.getVideoPlaybackQuality().totalVideoFrames, ready: video?.readyState, paused: video?.paused, error: error && `${error.code} ${error.message}` });
            })()
            """);
        return $"{state}; complaints: {string.Join(" | ", _complaints)}; asked for: {string.Join(" ", _requests.TakeLast(8))}";
    }

    public async ValueTask DisposeAsync() => await _browser.CloseAsync(this);

    internal void OnEvent(string method, JsonElement parameters)
    {
        switch (method)
        {
            case "Runtime.exceptionThrown":
                var details = parameters.GetProperty("exceptionDetails");
                _complaints.Enqueue(details.TryGetProperty("exception", out var exception) && exception.TryGetProperty("description", out var description) ? description.ToString() : details.ToString());
                break;
            case "Log.entryAdded" when parameters.GetProperty("entry") is var entry && entry.GetProperty("level").GetString() == "error" && entry.GetProperty("source").GetString() != "network":
                _complaints.Enqueue(entry.GetProperty("text").GetString()!);
                break;
            case "Network.requestWillBeSent" when parameters.GetProperty("request").GetProperty("url").GetString() is { } address && address.StartsWith("http", StringComparison.Ordinal):
                _requests.Enqueue(address);
                break;
            case "Fetch.requestPaused":
                Continue("Fetch.continueRequest", new { requestId = parameters.GetProperty("requestId").GetString() });
                break;
            case "Fetch.authRequired":
                Interlocked.Increment(ref _challenges);
                object answer = _credentials.TryDequeue(out var pair)
                    ? new { response = "ProvideCredentials", username = pair.User, password = pair.Password }
                    : new { response = "CancelAuth" };
                Continue("Fetch.continueWithAuth", new { requestId = parameters.GetProperty("requestId").GetString(), authChallengeResponse = answer });
                break;
        }
    }

    // Not awaited by the receiving loop, which brings the answer.
    private async void Continue(string method, object parameters)
    {
        try
        {
            await SendAsync(method, parameters);
        }
        catch (Exception ex) when (ex is InvalidOperationException or TimeoutException or System.Net.WebSockets.WebSocketException)
        {
            // The page has gone on in the meantime.
        }
    }
}
