using System.Text.Json.Nodes;
using MediaRouter.EndToEnd.Control;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Guides;

/// <summary>Settings as the guides of ten years write them.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mediarouter-guides-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_example_is_taken_as_it_is_written()
    {
        await using var api = await ApiClient.StartAsync();
        using var resource = new StreamReader(typeof(SettingsTests).Assembly.GetManifestResourceStream("settings.txt")!);
        var examples = (await resource.ReadToEndAsync()).Split("\n---\n");
        Assert.True(examples.Length > 50, $"there are {examples.Length} examples only");

        foreach (var example in examples)
        {
            var (status, text) = await api.SendAsync("POST", "/v3/config/check", example);
            var answer = JsonNode.Parse(text)!;
            Assert.True(status == 200 && (bool)answer["isValid"]!, $"{example}\n{text}");
            Assert.All(answer["warnings"]!.AsArray(), warning => Assert.DoesNotContain("has no effect", (string)warning!, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Certificate_and_hashed_credentials_of_the_guides_protect_every_protocol()
    {
        await RunAsync("openssl", "genrsa", "-out", "server.key", "2048");
        await RunAsync("openssl", "req", "-new", "-x509", "-sha256", "-key", "server.key", "-out", "server.crt", "-days", "3650", "-subj", "/CN=localhost");
        var (user, password) = (await HashAsync("user"), await HashAsync("userpass"));
        await using var router = await RouterProcess.StartAsync($"""
            protocols: [tcp]
            encryption: optional
            serverKey: {_folder}/server.key
            serverCert: {_folder}/server.crt
            rtmpEncryption: optional
            rtmpServerKey: {_folder}/server.key
            rtmpServerCert: {_folder}/server.crt
            hlsVariant: lowLatency
            hlsPartDuration: 500ms
            hlsEncryption: yes
            hlsServerKey: {_folder}/server.key
            hlsServerCert: {_folder}/server.crt
            paths:
              all:
                publishUser: myuser
                publishPass: mypass
                readUser: sha256:{user}
                readPass: sha256:{password}
            """);
        await Task.WhenAll(router.WaitForLogAsync("[RTSPS] listener opened"), router.WaitForLogAsync("[RTMPS] listener opened"), router.WaitForLogAsync("[HLS] listener opened"));
        await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("mystream").Replace("rtsp://", "rtsp://myuser:mypass@", StringComparison.Ordinal));
        await router.WaitForLogAsync("is publishing to path 'mystream'");

        var playlist = $"https://localhost:{router.HlsPort}/mystream/index.m3u8";
        var hls = RunAsync("curl", "-fsSL", "--cacert", "server.crt", "-u", "user:userpass", "--resolve", $"localhost:{router.HlsPort}:127.0.0.1", playlist);
        await Task.WhenAll(
            ReadAsync("-rtsp_transport", "tcp", "-i", router.Rtsps("mystream").Replace("rtsps://", "rtsps://user:userpass@", StringComparison.Ordinal)),
            ReadAsync("-i", router.Rtmps("mystream?user=user&pass=userpass")));
        Assert.StartsWith("#EXTM3U", await hls, StringComparison.Ordinal);
        var refused = await Tool.RunAsync(["ffmpeg", "-v", "error", "-nostdin", "-rtsp_transport", "tcp", "-i", router.Rtsp("mystream"), "-f", "null", "-"], TimeSpan.FromSeconds(30));
        Assert.NotEqual(0, refused.ExitCode);
    }

    private static async Task ReadAsync(params string[] input) => Assert.Equal(10, (await Frames.OfLiveAsync(input, "0:v", 10)).Count);

    private async Task<string> HashAsync(string text) => (await RunAsync("sh", "-c", $"echo -n \"{text}\" | openssl dgst -binary -sha256 | openssl base64")).Trim();

    private async Task<string> RunAsync(params string[] command)
    {
        await using var tool = Tool.Start(command, workingFolder: _folder);
        var result = await tool.WaitAsync(TimeSpan.FromSeconds(40));
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)}: {result.Errors}");
        return result.Output;
    }
}
