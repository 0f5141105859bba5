using System.Globalization;
using System.IO.Compression;
using System.Text;
using MediaRouter.Benchmarks.Load;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>What a router served to one viewer, as files: <c>p0.m3u8</c> and <c>p0.m3u8.gz</c> the first playlist, <c>s0.mp4</c> the part that it announced, and so on.</summary>
internal sealed class RecordedSite(string folder, int count)
{
    /// <summary>Some whole segments, so that the mean size of the parts is that of the stream.</summary>
    private const int WantedParts = 25;

    public string Folder => folder;

    public int Count => count;

    public static string PlaylistName(int number) => string.Create(CultureInfo.InvariantCulture, $"p{number}.m3u8");

    public static string PartName(int number) => string.Create(CultureInfo.InvariantCulture, $"s{number}.mp4");

    public static RecordedSite Open(string folder)
    {
        var count = 0;
        while (File.Exists(Path.Combine(folder, PartName(count))))
        {
            count++;
        }

        return count > 0 ? new RecordedSite(folder, count) : throw new LoadException($"{folder}: there is no {PartName(0)}");
    }

    /// <summary>Watches a path for some seconds.</summary>
    public static RecordedSite Record(Uri url, HlsLoadOptions options, string folder)
    {
        Directory.CreateDirectory(folder);
        using var exchange = new HttpExchange(url);
        var plain = options with { TakesGzip = false };
        var start = LiveStart.Make(exchange, url, plain);
        var view = start.View;
        var (next, number) = (view.HintedPart, 0);
        while (number < WantedParts)
        {
            var directives = string.Create(CultureInfo.InvariantCulture, $"_HLS_msn={view.MediaSequence}&_HLS_part={view.Part}&_HLS_skip=YES");
            var playlist = exchange.Fetch([.. start.PlaylistRequest, .. Encoding.ASCII.GetBytes(directives), .. start.Tail]);
            if (!PlaylistView.TryParse(playlist, isGzip: false, out view))
            {
                throw new LoadException("a playlist cannot be read");
            }

            for (; next < view.HintedPart && number < WantedParts; next++, number++)
            {
                var part = exchange.Fetch([.. start.PartRequest, .. Encoding.ASCII.GetBytes(next.ToString(CultureInfo.InvariantCulture)), .. start.PartTail, .. start.Tail]);
                File.WriteAllBytes(Path.Combine(folder, PartName(number)), part);
                File.WriteAllBytes(Path.Combine(folder, PlaylistName(number)), playlist);
                using var compressed = File.Create(Path.Combine(folder, PlaylistName(number) + ".gz"));
                using var gzip = new GZipStream(compressed, CompressionLevel.Fastest);
                gzip.Write(playlist);
            }
        }

        return new RecordedSite(folder, number);
    }
}
