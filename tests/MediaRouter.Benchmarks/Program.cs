using MediaRouter.Benchmarks.CommandLine;
using MediaRouter.Benchmarks.HlsBrowser;
using MediaRouter.Benchmarks.HlsLoad;
using MediaRouter.Benchmarks.ListenTime;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.ManyPaths;
using MediaRouter.Benchmarks.Micro;
using MediaRouter.Benchmarks.RtmpLoad;

namespace MediaRouter.Benchmarks;

internal static class Program
{
    private const string Usage = """
        MediaRouter.Benchmarks TOOL [options]
          rtsp-load     publishes to an RTSP server, reads it many times, and measures the server
          rtmp-load     publishes to an RTMP server, reads it many times, and measures the server, beside a peer
          rtmp-publish  the same with many publishers
          hls-browser   publishes, and watches the player page in Chromium
          hls-load      publishes to a router, watches it many times with low-latency HLS, and measures it, beside peers
          kestrel-files serves the files of a folder out of memory; a peer of hls-load
          listen-time   starts a server, measures until its port accepts, then its idle memory
          many-paths    starts a router with many configured paths, and measures its API, a reload and a scrape
          micro         runs the micro benchmarks; takes the options of BenchmarkDotNet, --filter '*Srtp*' for one
        Each tool explains its options with --help.
        """;

    private static int Main(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["rtsp-load", .. var rest] => RtspLoadTool.Run(rest),
                ["rtmp-load", .. var rest] => RtmpLoadTool.Run(rest, publishes: false),
                ["rtmp-publish", .. var rest] => RtmpLoadTool.Run(rest, publishes: true),
                ["hls-browser", .. var rest] => HlsBrowserTool.Run(rest),
                ["hls-load", .. var rest] => HlsLoadTool.Run(rest),
                ["kestrel-files", .. var rest] => KestrelFilesTool.Run(rest),
                ["listen-time", .. var rest] => ListenTimeTool.Run(rest),
                ["many-paths", .. var rest] => ManyPathsTool.Run(rest),
                ["micro", .. var rest] => MicroTool.Run(rest),
                _ => Explain(),
            };
        }
        catch (UsageException ex)
        {
            Console.Error.WriteLine(ex.Message);
            return ExitCodes.Usage;
        }
        catch (LoadException ex)
        {
            Console.Error.WriteLine(ex.Message);
            return ExitCodes.Failed;
        }
    }

    private static int Explain()
    {
        Console.Error.WriteLine(Usage);
        return ExitCodes.Usage;
    }
}
