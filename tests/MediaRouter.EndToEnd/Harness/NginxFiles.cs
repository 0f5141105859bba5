namespace MediaRouter.EndToEnd.Harness;

/// <summary>nginx that serves the files of a folder, as an origin to pull from.</summary>
internal sealed class NginxFiles : IAsyncDisposable
{
    private readonly Tool _tool;
    private readonly string _base;
    private readonly int _port;

    private NginxFiles(Tool tool, string folder, int port) => (_tool, _base, _port) = (tool, folder, port);

    /// <summary>The folder that is served.</summary>
    public string Folder => Path.Combine(_base, "www");

    public string Url(string path) => $"http://127.0.0.1:{_port}/{path}";

    public static async Task<NginxFiles> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("mediarouter-nginx-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "www"));
        var port = FreePorts.Take();
        var configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            daemon off; master_process off; pid {{folder}}/pid; error_log stderr notice;
            events { worker_connections 100; }
            http {
                access_log off; gzip on; gzip_types application/vnd.apple.mpegurl; gzip_min_length 1;
                types { application/vnd.apple.mpegurl m3u8; }
                client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
                server { listen 127.0.0.1:{{port}}; root {{folder}}/www; }
            }

            """);
        var server = new NginxFiles(Tool.Start(["/usr/sbin/nginx", "-p", folder, "-c", configuration], workingFolder: folder), folder, port);

        // It says so before it accepts, but listens by then.
        await server._tool.WaitForLineAsync(line => line.Contains("nginx/", StringComparison.Ordinal), TimeSpan.FromSeconds(20), "the start of nginx");
        return server;
    }

    /// <summary>ffmpeg writes playlists and segments of a file that is repeated ten times, into a folder of their own and at full speed.</summary>
    /// <param name="name">Name of the folder.</param>
    /// <param name="file">What is read.</param>
    /// <param name="options">Options of the output, and its file.</param>
    public async Task WriteAsync(string name, string file, string options)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        var result = await Tool.RunAsync(
            ["sh", "-c", $"cd {folder} && exec ffmpeg -v error -nostdin -y -stream_loop 9 -i {await TestMedia.GetAsync(file)} {options}"], TimeSpan.FromSeconds(60));
        Assert.True(result.ExitCode == 0, result.Errors);
    }

    /// <summary>ffmpeg writes playlists and segments in real time, repeating a file.</summary>
    public async Task<Tool> WriteLiveAsync(string name, string file, string options)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, name)).FullName;
        return Tool.Start(["sh", "-c", $"cd {folder} && exec ffmpeg -v error -nostdin -y -re -stream_loop -1 -i {await TestMedia.GetAsync(file)} {options}"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _tool.DisposeAsync();
        Directory.Delete(_base, recursive: true);
    }
}
