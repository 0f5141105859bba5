using System.Net;
using System.Net.Sockets;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd;

public sealed class DoctorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mediarouter-doctor-").FullName;

    private static string Router => Path.Combine(TestPaths.RouterFolder, "mediarouter");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Doctor_finds_nothing_wrong_with_a_configuration_that_works()
    {
        var result = await ExamineAsync($"rtspAddress: 127.0.0.1:{FreePorts.TakePair()}\nrtspTransports: [tcp]\nrtmp: no\nhlsAddress: 127.0.0.1:{FreePorts.TakePair()}\n");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("0 failures", result.Output, StringComparison.Ordinal);
        Assert.Contains("plugins: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_says_what_is_wrong_and_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await File.WriteAllTextAsync(Path.Combine(_folder, "bad.crt"), "nonsense");

        var result = await ExamineAsync($"""
            rtspAddress: 127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}
            rtspTransports: [tcp]
            rtmp: no
            hlsAddress: 127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}
            rtspServerCert: {_folder}/bad.crt
            paths:
              cam:
                source: rtsp://camera.invalid/stream
                sourceOnDemand: yes
            """);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("FAIL  plugin rtsp", result.Output, StringComparison.Ordinal);
        Assert.Contains("FAIL  plugin hls", result.Output, StringComparison.Ordinal);
        Assert.Contains("-> end the program that has the address", result.Output, StringComparison.Ordinal);
        Assert.Contains("FAIL  certificate", result.Output, StringComparison.Ordinal);
        Assert.Contains("FAIL  name resolution: camera.invalid", result.Output, StringComparison.Ordinal);
        Assert.Contains("4 failures", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_shows_the_mistakes_of_a_file()
    {
        var result = await ExamineAsync("readTimeuot: 5s\n");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("did you mean 'readTimeout'", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_that_was_encrypted_is_opened_with_the_same_key()
    {
        var plain = Path.Combine(_folder, "plain.yml");
        var secret = Path.Combine(_folder, "secret.yml");
        await File.WriteAllTextAsync(plain, "readTimeout: 7s\n");

        var encrypted = await Tool.RunAsync(["env", "MTX_CONFKEY=a key of some length", Router, "encrypt", plain], TimeSpan.FromSeconds(20));
        await File.WriteAllTextAsync(secret, encrypted.Output);
        var opened = await Tool.RunAsync(["env", "MTX_CONFKEY=a key of some length", Router, "--check", secret], TimeSpan.FromSeconds(20));
        var refused = await Tool.RunAsync(["env", "MTX_CONFKEY=another key", Router, "--check", secret], TimeSpan.FromSeconds(20));
        var keyless = await Tool.RunAsync(["env", "-u", "MTX_CONFKEY", Router, "encrypt", plain], TimeSpan.FromSeconds(20));

        Assert.Equal((0, 0), (encrypted.ExitCode, opened.ExitCode));
        Assert.DoesNotContain("readTimeout", encrypted.Output, StringComparison.Ordinal);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("cannot be decrypted", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(2, keyless.ExitCode);
    }

    private async Task<ToolResult> ExamineAsync(string settings)
    {
        var file = Path.Combine(_folder, "router.yml");
        await File.WriteAllTextAsync(file, settings);
        return await Tool.RunAsync([Router, "doctor", file], TimeSpan.FromSeconds(40));
    }
}
