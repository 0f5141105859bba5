using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MediaRouter.EndToEnd.Harness.Browser;

/// <summary>A headless Chromium with a new profile, driven by the DevTools protocol over its WebSocket.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string ExecutableVariable = "MEDIAROUTER_TEST_CHROMIUM";
    private const string Announcement = "DevTools listening on ";

    // It does not look for anything but what a test tells it to. Pages that are not in front play on as if they were.
    private static readonly string[] Arguments =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-default-apps", "--disable-extensions", "--disable-dev-shm-usage", "--mute-audio", "--hide-scrollbars", "--autoplay-policy=no-user-gesture-required",
        "--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows", "--ignore-certificate-errors",
        "--disable-features=LocalNetworkAccessChecks,MediaRouter,Translate", "--window-size=1280,720", "--remote-debugging-port=0",
    ];

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _waiting = new();
    private readonly ConcurrentDictionary<string, BrowserPage> _pages = new();
    private Task _receiving = Task.CompletedTask;
    private int _lastId;

    private Chromium(Process process, string profile) => (_process, _profile) = (process, profile);

    /// <summary>Path of the program; null where there is none.</summary>
    public static string? Executable { get; } = Find();

    public static string Absence => $"there is no chromium on the PATH, and {ExecutableVariable} does not name one";

    public static async Task<Chromium> StartAsync()
    {
        var profile = Directory.CreateTempSubdirectory("mediarouter-chromium-").FullName;
        var start = new ProcessStartInfo(Executable ?? throw new InvalidOperationException(Absence), [.. Arguments, $"--user-data-dir={profile}", "about:blank"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };

        // Profiles and caches of the user are not touched.
        start.Environment["HOME"] = profile;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{Executable} could not be started");
        var browser = new Chromium(process, profile);
        try
        {
            using var limit = new CancellationTokenSource(StartLimit);
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            var output = new StringBuilder();
            var address = "";
            while (address.Length == 0)
            {
                var line = await process.StandardError.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException($"Chromium ended:\n{output}");
                output.AppendLine(line);
                address = line.StartsWith(Announcement, StringComparison.Ordinal) ? line[Announcement.Length..].Trim() : "";
            }

            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
            await browser._socket.ConnectAsync(new Uri(address), limit.Token);
            browser._receiving = browser.ReceiveAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens an empty page that shares no cookies and no credentials with the others.</summary>
    public async Task<BrowserPage> OpenAsync()
    {
        var context = (await SendAsync("Target.createBrowserContext", new { disposeOnDetach = true })).GetProperty("browserContextId").GetString()!;
        var target = (await SendAsync("Target.createTarget", new { url = "about:blank", browserContextId = context, width = 1280, height = 720 })).GetProperty("targetId").GetString()!;
        var session = (await SendAsync("Target.attachToTarget", new { targetId = target, flatten = true })).GetProperty("sessionId").GetString()!;
        var page = new BrowserPage(this, context, session);
        _pages[session] = page;
        await page.PrepareAsync();
        return page;
    }

    /// <summary>Sends a command and waits for its result.</summary>
    internal async Task<JsonElement> SendAsync(string method, object? parameters = null, string? session = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        var message = new Dictionary<string, object> { ["id"] = id, ["method"] = method, ["params"] = parameters ?? new { } };
        if (session is not null)
        {
            message["sessionId"] = session;
        }

        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        }
        finally
        {
            _sending.Release();
        }

        try
        {
            return await answer.Task.WaitAsync(AnswerLimit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Chromium did not answer {method} within {AnswerLimit.TotalSeconds} s");
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    internal async Task CloseAsync(BrowserPage page)
    {
        if (_pages.TryRemove(page.Session, out _) && !_process.HasExited)
        {
            await SendAsync("Target.disposeBrowserContext", new { browserContextId = page.Context });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            try
            {
                await SendAsync("Browser.close").WaitAsync(CloseLimit);
                using var limit = new CancellationTokenSource(CloseLimit);
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (Exception ex) when (ex is TimeoutException or OperationCanceledException or WebSocketException or InvalidOperationException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }
        }

        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A process of it still writes; the system's folder for temporary files is emptied by the system.
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        using var message = new MemoryStream();
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                message.Write(buffer, 0, received.Count);
                if (received.EndOfMessage)
                {
                    using var document = JsonDocument.Parse(message.GetBuffer().AsMemory(0, (int)message.Length));
                    Dispatch(document.RootElement);
                    message.SetLength(0);
                }
            }
        }
        catch (Exception ex) when (ex is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It has gone, or is told to go.
        }
        finally
        {
            foreach (var waiting in _waiting.Values)
            {
                waiting.TrySetException(new InvalidOperationException("Chromium has ended"));
            }
        }
    }

    private void Dispatch(JsonElement message)
    {
        if (message.TryGetProperty("id", out var id))
        {
            if (_waiting.TryGetValue(id.GetInt32(), out var waiting))
            {
                if (message.TryGetProperty("error", out var error))
                {
                    waiting.TrySetException(new InvalidOperationException($"Chromium refuses a command: {error}"));
                }
                else
                {
                    waiting.TrySetResult(message.GetProperty("result").Clone());
                }
            }
        }
        else if (message.TryGetProperty("sessionId", out var session) && _pages.TryGetValue(session.GetString()!, out var page))
        {
            page.OnEvent(message.GetProperty("method").GetString()!, message.GetProperty("params"));
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(ExecutableVariable) is { Length: > 0 } named)
        {
            return File.Exists(named) ? named : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => (string[])["chromium", "chromium-browser", "google-chrome"], Path.Combine)
            .FirstOrDefault(File.Exists);
    }
}
