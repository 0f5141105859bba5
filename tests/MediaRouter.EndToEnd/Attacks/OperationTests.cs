using System.Net;
using System.Net.Sockets;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Attacks;

/// <summary>What operators and their machines do to a router.</summary>
public sealed class OperationTests
{
    [Fact]
    public async Task Fifty_reloads_under_load_disturb_nobody()
    {
        await using var bystanders = await Bystanders.StartAsync("paths:\n  all_others:\n  limited:\n    maxReaders: 5\n");
        var router = bystanders.Router;
        var text = await File.ReadAllTextAsync(router.ConfigurationFile);

        for (var i = 0; i < 50; i++)
        {
            // Replaced as a whole: a signal between the truncation and the writing of a file means the empty file.
            await File.WriteAllTextAsync(router.ConfigurationFile + ".new", text.Replace("maxReaders: 5", $"maxReaders: {i + 6}", StringComparison.Ordinal));
            File.Move(router.ConfigurationFile + ".new", router.ConfigurationFile, overwrite: true);
            await router.Tool.SignalAsync("HUP");
        }

        // Whatever was merged into one reload, the last state is the one in force.
        await router.EditConfigurationAsync("maxReaders: 55", "maxReaders: 1");
        await router.Tool.SignalAsync("HUP");
        using var publisher = await RtspRawClient.ConnectAsync(router.RtspPort);
        await publisher.PublishAsync("limited");
        using var first = await RtspRawClient.ConnectAsync(router.RtspPort);
        await first.PlayAsync("limited");
        var deadline = DateTime.UtcNow.AddSeconds(20);
        int? status;
        do
        {
            using var second = await RtspRawClient.ConnectAsync(router.RtspPort);
            status = (await second.RequestAsync("SETUP", "limited", "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"))?.Status;
        }
        while (status == 200 && DateTime.UtcNow < deadline);
        Assert.NotEqual(200, status);
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Configuration_file_that_vanishes_changes_nothing_until_it_is_back()
    {
        await using var bystanders = await Bystanders.StartAsync("paths:\n  all_others:\n  limited:\n    maxReaders: 5\n");
        var router = bystanders.Router;
        var text = await File.ReadAllTextAsync(router.ConfigurationFile);

        File.Delete(router.ConfigurationFile);
        await router.WaitForLogAsync("the file cannot be read");
        await File.WriteAllBytesAsync(router.ConfigurationFile, RawMedia.Noise(3, 10_000));
        await router.WaitForLogAsync("The configuration file is not taken over");
        await File.WriteAllTextAsync(router.ConfigurationFile, text.Replace("maxReaders: 5", "maxReaders: 4", StringComparison.Ordinal));
        await router.WaitForLogAsync("1 changed");

        await bystanders.AssertUndisturbedAsync(mayLogErrors: true);
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("noise")]
    [InlineData("nesting")]
    public async Task Unreadable_configuration_is_refused_with_its_name(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("mediarouter-config-").FullName;
        var file = Path.Combine(folder, "unreadable.yml");
        switch (kind)
        {
            case "directory":
                Directory.CreateDirectory(file);
                break;
            case "noise":
                await File.WriteAllBytesAsync(file, RawMedia.Noise(5, 100_000));
                break;
            default:
                await File.WriteAllTextAsync(file, "paths: " + new string('[', 200_000));
                break;
        }

        var result = await Tool.RunAsync([Path.Combine(TestPaths.RouterFolder, "mediarouter"), file], TimeSpan.FromSeconds(20));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("unreadable.yml", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Killed_publisher_can_be_replaced_at_once()
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        for (var round = 0; round < 3; round++)
        {
            await using var publisher = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            while (router.Tool.CountLines("is publishing to path 'cam'") <= round)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
            }

            var pictures = await Frames.OfLiveAsync(["-rtsp_transport", "tcp", "-i", router.Rtsp("cam")], "0:v", 20);
            Assert.Equal(20, pictures.Count);
            await publisher.SignalAsync("KILL");
        }

        await bystanders.AssertUndisturbedAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Port_in_use_ends_the_start_with_a_clear_error(bool isDatagram)
    {
        var port = FreePorts.TakePair();
        using var taken = isDatagram
            ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, port));
        if (!isDatagram)
        {
            taken.Listen();
        }

        var folder = Directory.CreateTempSubdirectory("mediarouter-port-").FullName;
        var file = Path.Combine(folder, "mediarouter.yml");
        var free = FreePorts.TakePair();
        var media = isDatagram ? port : FreePorts.TakePair();
        await File.WriteAllTextAsync(
            file,
            $"rtspAddress: 127.0.0.1:{(isDatagram ? free : port)}\nrtpAddress: 127.0.0.1:{media}\nrtcpAddress: 127.0.0.1:{media + 1}\nrtspTransports: [udp, tcp]\nrtmp: no\n");

        var result = await Tool.RunAsync([Path.Combine(TestPaths.RouterFolder, "mediarouter"), file], TimeSpan.FromSeconds(20));

        Assert.False(result.TimedOut, "the router runs although it cannot listen");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"cannot listen on 127.0.0.1:{port}", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Full_descriptor_table_refuses_new_clients_and_recovers()
    {
        await using var bystanders = await Bystanders.StartAsync("readTimeout: 3s\n", launcher: ["sh", "-c", "ulimit -n 300; exec \"$@\"", "sh"]);
        var router = bystanders.Router;
        var clients = new List<RtspRawClient>();
        for (var i = 0; i < 300; i++)
        {
            clients.Add(await RtspRawClient.ConnectAsync(router.RtspPort));
        }

        await router.WaitForLogAsync("connections were turned away");
        clients.ForEach(client => client.Dispose());

        using var late = await RtspRawClient.ConnectAsync(router.RtspPort);
        Assert.Equal(200, (await late.RequestAsync("OPTIONS", "x"))?.Status);
        late.Dispose();
        Assert.InRange(router.Tool.CountLines("connections were turned away"), 1, 20);
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Too_low_a_limit_of_descriptors_is_told_instead_of_started_with()
    {
        var result = await Tool.RunAsync(
            ["sh", "-c", "ulimit -n 64; exec \"$@\"", "sh", Path.Combine(TestPaths.RouterFolder, "mediarouter")], TimeSpan.FromSeconds(20));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ulimit -n", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Output + result.Errors, StringComparison.Ordinal);
    }
}
