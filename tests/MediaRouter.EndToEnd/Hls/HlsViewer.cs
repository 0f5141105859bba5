using System.Net;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Hls;

/// <summary>A viewer that loads playlists and what they name, as a player does, and can look at all of it.</summary>
internal sealed class HlsViewer : IDisposable
{
    private readonly HttpClient _client;
    private readonly Uri _index;

    private HlsViewer(Uri index)
    {
        _index = index;
        _client = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=localhost" } })
        {
            Timeout = TimeSpan.FromSeconds(40),
        };
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Lines of the multivariant playlist.</summary>
    public string[] Multivariant { get; private set; } = [];

    /// <summary>Addresses of the media playlists.</summary>
    public List<string> MediaPlaylists { get; } = [];

    public static async Task<HlsViewer> OpenAsync(string url)
    {
        var viewer = new HlsViewer(new Uri(url));
        viewer.Multivariant = (await viewer._client.GetStringAsync(url)).Split('\n');
        viewer.MediaPlaylists.AddRange(AddressesIn(viewer.Multivariant));
        return viewer;
    }

    /// <summary>Loads a playlist until it has so many segments.</summary>
    public async Task<string[]> LoadPlaylistAsync(string address, int segments)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var lines = (await _client.GetStringAsync(new Uri(_index, address), deadline.Token)).Split('\n');
            if (lines.Count(line => line.StartsWith("#EXTINF", StringComparison.Ordinal)) >= segments)
            {
                return lines;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), deadline.Token);
        }
    }

    public Task<byte[]> LoadAsync(string address) => _client.GetByteArrayAsync(new Uri(_index, address));

    /// <summary>All addresses in a playlist, in order, each once.</summary>
    public static IEnumerable<string> AddressesIn(IEnumerable<string> lines) => lines
        .Select(line => line.StartsWith('#') ? line.Split("URI=\"") is [_, var rest] ? rest[..rest.IndexOf('"', StringComparison.Ordinal)] : "" : line)
        .Where(address => address.Length > 0)
        .Distinct();

    public void Dispose() => _client.Dispose();

    /// <summary>Lets ffprobe read bytes: it must not say a word.</summary>
    public static async Task AssertSilentlyReadAsync(string folder, string name, IEnumerable<byte[]> pieces)
    {
        var file = Path.Combine(folder, name);
        await File.WriteAllBytesAsync(file, pieces.SelectMany(piece => piece).ToArray());
        var result = await Tool.RunAsync(["ffprobe", "-v", "warning", "-count_packets", "-show_entries", "stream=nb_read_packets", "-of", "csv=p=0", file], TimeSpan.FromSeconds(30));
        Assert.True(result.ExitCode == 0 && result.Errors.Length == 0, $"{name}: {result.Errors}");
        Assert.True(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).All(count => int.Parse(count.Trim(',')) > 0), $"{name}: {result.Output}");
    }
}
