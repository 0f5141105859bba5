using System.Text.Json.Nodes;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Guides;

/// <summary>Settings that come by the environment.</summary>
public class EnvironmentTests
{
    [Theory]
    [InlineData("MTX", "tcp,udp")]
    [InlineData("RTSP", "tcp")]
    public async Task Environment_overrides_the_file_as_the_guides_show(string prefix, string transports)
    {
        var (apiPort, rtspPort) = (FreePorts.TakePair(), FreePorts.TakePair());
        string[] environment = [$"{prefix}_PROTOCOLS={transports}", $"{prefix}_RTSPADDRESS=127.0.0.1:{rtspPort}", $"{prefix}_PATHS_TEST_SOURCE=rtsp://127.0.0.1:9/x", $"{prefix}_PATHS_TEST_SOURCEONDEMAND=yes"];
        await using var router = await RouterProcess.StartAsync($"api: yes\napiAddress: 127.0.0.1:{apiPort}\n", launcher: ["env", .. environment]);
        await router.WaitForLogAsync("[API] listener opened");
        await router.WaitForLogAsync($"[RTSP] listener opened on 127.0.0.1:{rtspPort}");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{apiPort}"), Timeout = TimeSpan.FromSeconds(20) };

        var global = JsonNode.Parse(await http.GetStringAsync("/v3/config/global/get"))!;
        var path = JsonNode.Parse(await http.GetStringAsync("/v3/config/paths/get/test"))!;

        Assert.Equal(transports.Split(','), global["rtspTransports"]!.AsArray().Select(item => (string)item!).OrderBy(item => item, StringComparer.Ordinal));
        Assert.Equal("rtsp://127.0.0.1:9/x", (string?)path["source"]);
    }

    [Theory]
    [InlineData("MTX_CONFKEY")]
    [InlineData("RTSP_CONFKEY")]
    public async Task Encrypted_file_is_opened_with_the_key_of_the_environment(string variable)
    {
        var folder = Directory.CreateTempSubdirectory("mediarouter-key-").FullName;
        try
        {
            var program = Path.Combine(TestPaths.RouterFolder, "mediarouter");
            var file = Path.Combine(folder, "mediamtx.yml");
            await File.WriteAllTextAsync(file, "readTimeout: nonsense\n");
            var encrypted = await Tool.RunAsync(["env", "MTX_CONFKEY=mykey", program, "encrypt", file], TimeSpan.FromSeconds(30));
            Assert.True(encrypted.ExitCode == 0, encrypted.Errors);
            await File.WriteAllTextAsync(file, encrypted.Output);

            var check = await Tool.RunAsync(["env", "-u", "MTX_CONFKEY", $"{variable}=mykey", program, "--check", file], TimeSpan.FromSeconds(30));

            Assert.Contains("readTimeout", check.Errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
