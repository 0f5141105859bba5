namespace MediaRouter.EndToEnd.Harness;

/// <summary>nginx with its RTMP module, as an origin to pull from.</summary>
internal sealed class NginxRtmp : IAsyncDisposable
{
    private readonly Tool _tool;
    private readonly string _folder;
    private readonly int _port;

    private NginxRtmp(Tool tool, string folder, int port) => (_tool, _folder, _port) = (tool, folder, port);

    public string Url(string name) => $"rtmp://127.0.0.1:{_port}/live/{name}";

    public static async Task<NginxRtmp> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("mediarouter-nginx-").FullName;
        var port = FreePorts.Take();
        var configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
            daemon off; master_process off; pid {{folder}}/pid; error_log stderr notice;
            events { worker_connections 100; }
            rtmp { server { listen 127.0.0.1:{{port}}; chunk_size 4096; application live { live on; wait_key on; } } }

            """);
        var server = new NginxRtmp(Tool.Start(["/usr/sbin/nginx", "-p", folder, "-c", configuration], workingFolder: folder), folder, port);

        // It says so before it accepts, but listens by then.
        await server._tool.WaitForLineAsync(line => line.Contains("nginx/", StringComparison.Ordinal), TimeSpan.FromSeconds(10), "the start of nginx");
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _tool.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
