using System.Globalization;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.RtmpLoad;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>Starts the servers that are compared.</summary>
internal static class HlsServers
{
    private const string Nginx = "/usr/sbin/nginx";

    /// <summary>Address that the publisher sends to, of a router that <see cref="StartRouter"/> started on a port.</summary>
    public static Uri PublishUrl(int port) => new($"rtmp://127.0.0.1:{port + 1}/live/load");

    /// <summary>Starts a router with its HLS server, and RTMP one port higher for the publisher.</summary>
    public static ServerUnderTest StartRouter(string executable, int port, HlsLoadOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("hls-load-").FullName;
        var configuration = Path.Combine(folder, "mediarouter.yml");
        File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            hlsAddress: 127.0.0.1:{port}
            hlsVariant: lowLatency
            hlsPartDuration: {options.PartMilliseconds}ms
            rtmpAddress: 127.0.0.1:{port + 1}
            rtsp: no
            webrtc: no
            srt: no
            paths:
              all_others:

            """));
        return ServerUnderTest.Start("router", [executable, configuration], port, folder, $"http://127.0.0.1:{port}/live/load/");
    }

    /// <summary>Starts nginx in one process, set up for files that are asked for often.</summary>
    public static ServerUnderTest StartNginx(int port, RecordedSite site)
    {
        if (!File.Exists(Nginx))
        {
            throw new LoadException($"{Nginx} is missing: install nginx-light");
        }

        var folder = Directory.CreateTempSubdirectory("hls-load-").FullName;
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            daemon off;
            master_process off;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            worker_rlimit_nofile 20000;
            events { worker_connections 15000; }
            http {
              access_log off;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              types { application/vnd.apple.mpegurl m3u8; video/mp4 mp4; }
              sendfile on;
              tcp_nopush on;
              tcp_nodelay on;
              gzip_static on;
              keepalive_requests 10000000;
              keepalive_timeout 600;
              open_file_cache max=1000 inactive=600s;
              open_file_cache_valid 600s;
              server { listen 127.0.0.1:{{port}} backlog=4096; root {{Path.GetFullPath(site.Folder)}}; add_header Cache-Control "private, no-cache"; add_header Access-Control-Allow-Origin "*"; }
            }

            """);
        return ServerUnderTest.Start("nginx", [Nginx, "-p", folder, "-c", configuration], port, folder, $"http://127.0.0.1:{port}/");
    }

    /// <summary>Starts Kestrel with an endpoint that does next to nothing.</summary>
    public static ServerUnderTest StartKestrel(int port, RecordedSite site)
    {
        var folder = Directory.CreateTempSubdirectory("hls-load-").FullName;
        return ServerUnderTest.Start(
            "kestrel",
            [Environment.ProcessPath!, "kestrel-files", "--folder", Path.GetFullPath(site.Folder), "--port", port.ToString(CultureInfo.InvariantCulture)],
            port,
            folder,
            $"http://127.0.0.1:{port}/");
    }
}
