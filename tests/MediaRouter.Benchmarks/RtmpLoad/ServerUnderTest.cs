using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.Load.Native;

namespace MediaRouter.Benchmarks.RtmpLoad;

/// <summary>A server to be measured: one that runs, or one that is started for one run and ended after it.</summary>
internal sealed class ServerUnderTest : IDisposable
{
    private const string RtmpModule = "/usr/lib/nginx/modules/ngx_rtmp_module.so";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(15);

    private readonly Process? _process;
    private readonly string? _folder;

    private ServerUnderTest(string name, Uri url, int? processId, Process? process, string? folder)
    {
        (Name, Url, ProcessId) = (name, url, processId);
        (_process, _folder) = (process, folder);
    }

    public string Name { get; }

    public Uri Url { get; }

    public int? ProcessId { get; }

    public static ServerUnderTest Attach(Uri url, int? processId) => new("server", url, processId, null, null);

    /// <summary>Starts a router with its RTMP server alone, and all other settings as they come.</summary>
    public static ServerUnderTest StartRouter(string executable, int port)
    {
        var folder = Directory.CreateTempSubdirectory("rtmp-load-").FullName;
        var configuration = Path.Combine(folder, "mediarouter.yml");
        File.WriteAllText(configuration, $"""
            rtmpAddress: 127.0.0.1:{port}
            rtsp: no
            hls: no
            webrtc: no
            srt: no
            paths:
              all_others:

            """);
        return Start("router", [executable, configuration], port, folder, UrlOf(port));
    }

    /// <summary>Starts nginx with its RTMP module in one process, which holds readers back until a key frame as routers do.</summary>
    public static ServerUnderTest StartNginx(int port)
    {
        if (!File.Exists(RtmpModule))
        {
            throw new LoadException($"{RtmpModule} is missing: install nginx-light and libnginx-mod-rtmp");
        }

        var folder = Directory.CreateTempSubdirectory("rtmp-load-").FullName;
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            load_module {{RtmpModule}};
            daemon off;
            master_process off;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/error.log;
            worker_rlimit_nofile 20000;
            events { worker_connections 10000; }
            rtmp { server { listen 127.0.0.1:{{port}}; chunk_size 4096; max_streams 32; application live { live on; wait_key on; } } }

            """);
        return Start("nginx-rtmp", ["/usr/sbin/nginx", "-p", folder, "-c", configuration], port, folder, UrlOf(port));
    }

    public void Dispose()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
            {
                _ = Libc.Kill(process.Id, Libc.SigTerm);
                if (!process.WaitForExit(EndLimit))
                {
                    process.Kill();
                    process.WaitForExit();
                }
            }

            process.Dispose();
        }

        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="folder">Its own; deleted in the end.</param>
    /// <param name="url">What its clients use.</param>
    public static ServerUnderTest Start(string name, IReadOnlyList<string> command, int port, string folder, string url)
    {
        if (Accepts(port))
        {
            throw new LoadException($"port {port} is taken");
        }

        var process = new Process { StartInfo = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder } };
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        try
        {
            process.Start();
        }
        catch (Win32Exception ex)
        {
            process.Dispose();
            Directory.Delete(folder, recursive: true);
            throw new LoadException($"{command[0]}: {ex.Message}");
        }

        var server = new ServerUnderTest(name, new Uri(url), process.Id, process, folder);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var started = Stopwatch.GetTimestamp();
        while (!Accepts(port))
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(started) > StartLimit)
            {
                server.Dispose();
                throw new LoadException($"{name} did not come to listen on port {port}");
            }

            Thread.Sleep(20);
        }

        return server;
    }

    private static string UrlOf(int port) => $"rtmp://127.0.0.1:{port}/live/load";

    private static bool Accepts(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
