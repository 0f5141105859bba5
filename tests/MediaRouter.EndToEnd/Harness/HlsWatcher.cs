using System.Globalization;
using System.Text;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>A viewer of low-latency HLS that asks for each playlist before it exists, and loads each part in order.</summary>
internal sealed class HlsWatcher : IDisposable
{
    private readonly HlsRawClient _client;
    private readonly string _folder;
    private string _playlist;

    private HlsWatcher(HlsRawClient client, string folder, string query, string playlist)
    {
        _client = client;
        (_folder, Query, _playlist) = (folder, query, playlist);
        NextPart = Hinted();
    }

    /// <summary>Query of the addresses, with the question mark.</summary>
    public string Query { get; }

    /// <summary>Number of the part that is loaded next.</summary>
    public long NextPart { get; private set; }

    /// <summary>Address of the media playlist.</summary>
    public string PlaylistTarget => $"{_folder}video1_stream.m3u8{Query}";

    /// <summary>Number of the segment that is being made, and of its parts.</summary>
    public (long Segment, int Part) Next
    {
        get
        {
            var lines = _playlist.Split('\n');
            var first = lines.First(line => line.StartsWith("#EXT-X-MEDIA-SEQUENCE:", StringComparison.Ordinal)).Split(':')[1];
            var last = Array.FindLastIndex(lines, line => line.StartsWith("#EXTINF", StringComparison.Ordinal));
            return (long.Parse(first, CultureInfo.InvariantCulture) + lines.Count(line => line.StartsWith("#EXTINF", StringComparison.Ordinal)),
                lines.Skip(last).Count(line => line.StartsWith("#EXT-X-PART:", StringComparison.Ordinal)));
        }
    }

    public static async Task<HlsWatcher> OpenAsync(RouterProcess router, string path)
    {
        var client = await HlsRawClient.ConnectAsync(router.HlsPort);
        try
        {
            var folder = $"/{path}/";
            var multivariant = await client.GetTextAsync(folder + "index.m3u8?cookieCheck=1");
            var query = multivariant[multivariant.IndexOf("?session=", StringComparison.Ordinal)..].Split('\n', '"')[0];
            return new HlsWatcher(client, folder, query, await client.GetTextAsync($"{folder}video1_stream.m3u8{query}"));
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Waits for the next playlist. Asks again when it has not come in time: on a machine that is busy the publisher may be late.</summary>
    public async Task ReloadAsync()
    {
        var (segment, part) = Next;
        var target = string.Create(CultureInfo.InvariantCulture, $"{PlaylistTarget}&_HLS_msn={segment}&_HLS_part={part}");
        for (var attempt = 1; ; attempt++)
        {
            var (status, body) = await _client.GetAsync(target);
            if (status == 200)
            {
                _playlist = Encoding.UTF8.GetString(body);
                return;
            }

            Assert.True(status == 503 && attempt < 5, $"{target} was answered with {status}: {Encoding.UTF8.GetString(body)}");
        }
    }

    /// <summary>Waits for the next playlist, and loads the parts that it announces.</summary>
    public async Task WatchOnceAsync()
    {
        await ReloadAsync();
        var hint = _playlist[_playlist.LastIndexOf("URI=\"", StringComparison.Ordinal)..].Split('"')[1];
        for (var end = Hinted(); NextPart < end; NextPart++)
        {
            var address = hint.Replace($"_part{end}.", $"_part{NextPart}.", StringComparison.Ordinal);
            var (status, body) = await _client.GetAsync(_folder + address);
            Assert.True(status == 200 && body.Length > 0, $"part {NextPart} was answered with {status}");
        }
    }

    public void Dispose() => _client.Dispose();

    private long Hinted()
    {
        var hint = _playlist[_playlist.LastIndexOf("#EXT-X-PRELOAD-HINT", StringComparison.Ordinal)..];
        var begin = hint.IndexOf("_part", StringComparison.Ordinal) + "_part".Length;
        return long.Parse(hint[begin..hint.IndexOf('.', begin)], CultureInfo.InvariantCulture);
    }
}
