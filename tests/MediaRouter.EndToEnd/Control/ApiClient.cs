using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

/// <summary>A router whose control API is on, and a client of it.</summary>
internal sealed class ApiClient : IAsyncDisposable
{
    private readonly HttpClient _http;

    private ApiClient(RouterProcess router, int port)
    {
        Router = router;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public RouterProcess Router { get; }

    public Uri Address => _http.BaseAddress!;

    public static async Task<ApiClient> StartAsync(string settings = "", string? pluginsFolder = null, bool encrypted = false)
    {
        var port = FreePorts.TakePair();
        var router = await RouterProcess.StartAsync($"api: yes\napiAddress: 127.0.0.1:{port}\n{settings}", encrypted, pluginsFolder);
        await router.WaitForLogAsync("[API] listener opened");
        return new ApiClient(router, port);
    }

    /// <summary>Gets an object; any other answer than 200 fails.</summary>
    public async Task<JsonObject> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode} {text}");
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Gets the items of a list.</summary>
    public async Task<JsonNode[]> ListAsync(string path) => [.. (await GetAsync(path))["items"]!.AsArray().OfType<JsonNode>()];

    /// <summary>Sends a request and returns status and text.</summary>
    public async Task<(int Status, string Text)> SendAsync(
        string method, string path, string? body = null, string? authorization = null, IReadOnlyDictionary<string, string>? headers = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (authorization is not null)
        {
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        }

        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asks again and again until an answer is as it should be.</summary>
    public async Task<JsonNode[]> ListUntilAsync(string path, Func<JsonNode[], bool> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (true)
        {
            var items = await ListAsync(path);
            if (condition(items))
            {
                return items;
            }

            Assert.True(DateTime.UtcNow < deadline, $"{path} did not become as expected: {JsonSerializer.Serialize(items)}");
            await Task.Delay(50);
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return Router.DisposeAsync();
    }
}
