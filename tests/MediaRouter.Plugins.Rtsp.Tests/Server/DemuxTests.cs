using MediaRouter.Plugins.Rtsp.Tests.Mapping;

namespace MediaRouter.Plugins.Rtsp.Tests.Server;

/// <summary>Publishers of MPEG-TS.</summary>
public sealed class DemuxTests
{
    [Fact]
    public async Task Transport_stream_becomes_tracks_before_the_path_is_available()
    {
        await using var fixture = await StartAsync();
        using var publisher = await AnnounceAsync(fixture, "drone");
        Assert.Empty(fixture.Paths.Streams);
        var units = TransportStream.Units(40);

        foreach (var packet in new TransportStream().Packets([TransportStream.Video, TransportStream.Audio], units))
        {
            await publisher.WriteFrameAsync(0, packet);
        }

        await Wait.UntilAsync(() => fixture.Paths.Streams.ContainsKey("drone"), "the path is available");
        var stream = fixture.Paths.Streams["drone"];
        Assert.Equal("Drone", stream.Title);
        Assert.Equal(["H264", "Opus"], stream.Tracks.Select(track => track.Description.Codec));
        Assert.Equal(TransportStream.Video.Parameters, stream.Tracks[0].Description.Parameters);
        await Wait.UntilAsync(() => stream.Units.Count >= units.Count - 2, "the access units come");
        Assert.Equal(200, (await publisher.SendAsync("TEARDOWN", $"{fixture.Url}/drone")).StatusCode);
        await Wait.UntilAsync(() => fixture.Paths.Ended.Contains("publication Completed"), "the end of the publication");
        TransportStream.AssertSame(units, stream.Units);
        Assert.Empty(stream.Invalid);
        Assert.Equal(0, stream.Lost);
    }

    [Fact]
    public async Task Publisher_may_not_pause()
    {
        await using var fixture = await StartAsync();
        using var publisher = await AnnounceAsync(fixture, "drone");

        Assert.Equal(455, (await publisher.SendAsync("PAUSE", $"{fixture.Url}/drone")).StatusCode);

        foreach (var packet in new TransportStream().Packets([TransportStream.Video], TransportStream.Units(10, tracks: 1)))
        {
            await publisher.WriteFrameAsync(0, packet);
        }

        await Wait.UntilAsync(() => fixture.Paths.Streams.ContainsKey("drone"), "the path is available");
        Assert.Equal(455, (await publisher.SendAsync("PAUSE", $"{fixture.Url}/drone")).StatusCode);
    }

    [Fact]
    public async Task Lost_packets_are_counted_and_what_follows_is_read()
    {
        await using var fixture = await StartAsync();
        using var publisher = await AnnounceAsync(fixture, "drone");
        var packets = new TransportStream().Packets([TransportStream.Video], TransportStream.Units(100, tracks: 1));
        packets.RemoveRange(20, 3);

        foreach (var packet in packets)
        {
            await publisher.WriteFrameAsync(0, packet);
        }

        await Wait.UntilAsync(() => fixture.Paths.Streams.TryGetValue("drone", out var found) && found.Units.Count > 80, "the access units behind the gap");
        Assert.Equal(3, fixture.Paths.Streams["drone"].Lost);
        Assert.Contains("MPEG-TS packets lost", fixture.Paths.Streams["drone"].Invalid);
    }

    [Fact]
    public async Task Program_that_changes_its_tracks_is_published_anew()
    {
        await using var fixture = await StartAsync();
        using var publisher = await AnnounceAsync(fixture, "drone");
        var input = new TransportStream();
        foreach (var packet in input.Packets([TransportStream.Video, TransportStream.Audio], TransportStream.Units(20)))
        {
            await publisher.WriteFrameAsync(0, packet);
        }

        await Wait.UntilAsync(() => fixture.Paths.Streams.ContainsKey("drone"), "the path is available");
        var first = fixture.Paths.Streams["drone"];
        foreach (var packet in input.Packets([TransportStream.Audio], TransportStream.Units(40).Where(entry => entry.Track == 1).Select(entry => (0, entry.Unit))))
        {
            await publisher.WriteFrameAsync(0, packet);
        }

        await Wait.UntilAsync(() => fixture.Paths.Streams["drone"] != first && fixture.Paths.Streams["drone"].Units.Count > 0, "the path is available with other tracks");
        Assert.Equal(["Opus"], fixture.Paths.Streams["drone"].Tracks.Select(track => track.Description.Codec));
        Assert.Equal("publication Completed", Assert.Single(fixture.Paths.Ended));
        Assert.NotEmpty(fixture.Server.Sessions);
    }

    [Fact]
    public async Task Refusal_of_the_path_ends_the_session()
    {
        await using var fixture = await StartAsync();
        fixture.Paths.IsTaken = true;
        using var publisher = await AnnounceAsync(fixture, "drone");

        // The tables and a picture; more might find the connection closed.
        var packets = new TransportStream().Packets([TransportStream.Video], TransportStream.Units(1, tracks: 1));
        await publisher.WriteFrameAsync(0, Assert.Single(packets));

        await publisher.WaitForCloseAsync();
        await Wait.UntilAsync(() => !fixture.Server.Sessions.Any(), "the end of the session");
    }

    [Fact]
    public async Task Without_the_setting_the_transport_stream_is_one_track()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await AnnounceAsync(fixture, "drone");

        Assert.Equal("MP2T", Assert.Single(fixture.Paths.Streams["drone"].Tracks).Description.Rtp?.EncodingName);
        Assert.Equal(200, (await publisher.SendAsync("PAUSE", $"{fixture.Url}/drone")).StatusCode);
    }

    [Fact]
    public async Task Other_streams_are_not_touched_by_the_setting()
    {
        await using var fixture = await StartAsync();
        using var publisher = await fixture.PublishAsync("cam");

        Assert.Equal(2, fixture.Paths.Streams["cam"].Tracks.Count);
    }

    private static async Task<ServerFixture> StartAsync()
    {
        var fixture = await ServerFixture.StartAsync();
        fixture.Paths.Ingest = new RtspIngestOptions { RtspDemuxMpegts = true };
        return fixture;
    }

    private static async Task<TestClient> AnnounceAsync(ServerFixture fixture, string path)
    {
        var client = await fixture.ConnectAsync();
        var url = $"{fixture.Url}/{path}";
        Assert.Equal(200, (await client.SendAsync("ANNOUNCE", url, TransportStream.Description, ("Content-Type", "application/sdp"))).StatusCode);
        Assert.Equal(200, (await client.SendAsync("SETUP", $"{url}/streamid=0", "", ("Transport", "RTP/AVP/TCP;unicast;interleaved=0-1;mode=record"))).StatusCode);
        Assert.Equal(200, (await client.SendAsync("RECORD", url)).StatusCode);
        return client;
    }
}
