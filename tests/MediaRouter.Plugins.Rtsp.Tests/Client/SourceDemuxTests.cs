using MediaRouter.Plugins.Rtsp.Tests.Mapping;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>Sources that are pulled as MPEG-TS.</summary>
public sealed class SourceDemuxTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly string Sdp = TransportStream.Description.Replace("a=control:streamid=0", "a=control:track1", StringComparison.Ordinal);

    [Fact]
    public async Task Source_publishes_the_tracks_inside_a_transport_stream()
    {
        var units = TransportStream.Units(40);
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection, play: c => SendAsync(c, [TransportStream.Video, TransportStream.Audio], units), sdp: Sdp));
        await using var run = new SourceRun(server.Url(), settings: SourceRun.Settings with { DemuxMpegts = true });

        await run.Writer.WaitAsync(writer => writer.Units.Count >= units.Count - 2);
        await run.StopAsync();

        var description = Assert.Single(run.Host.Publications);
        Assert.Equal("Drone", description.Title);
        Assert.Equal(["H264", "Opus"], description.Tracks.Select(track => track.Codec));
        TransportStream.AssertSame(units, run.Writer.Units);
        Assert.Contains(run.Host.Lines, line => line.Contains("ready:", StringComparison.Ordinal));
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task Source_that_carries_nothing_usable_fails_with_a_reason()
    {
        // A program map whose one stream has a type that is private to its user.
        var tables = Convert.FromHexString("474000100000b00d0001c100000001f00034ffa99a".PadRight(376, 'f') + "475000100002b0120001c10000e100f000f0e100f000".PadRight(376, 'f'));
        WriteCrc(tables.AsSpan(188 + 5, 21));
        WriteCrc(tables.AsSpan(5, 16));
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection, play: async c => await c.SendFrameAsync(0, new TransportStream().Packet(tables)), sdp: Sdp));
        await using var run = new SourceRun(server.Url(), settings: SourceRun.Settings with { DemuxMpegts = true });

        var failure = await run.FailureAsync();

        Assert.IsType<IOException>(failure);
        Assert.Equal("MPEG-TS carries no track that can be used", failure.Message);
        Assert.Contains(run.Host.Lines, line => line.Contains("skipping", StringComparison.Ordinal));
        Assert.Empty(run.Host.Publications);
    }

    [Fact]
    public async Task Without_the_setting_the_packets_pass_as_they_are()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection, play: c => SendAsync(c, [TransportStream.Video], TransportStream.Units(5, tracks: 1)), sdp: Sdp));
        await using var run = new SourceRun(server.Url());

        await run.Host.Published.WaitAsync(Deadline);
        await run.Writer.WaitForPacketsAsync(1);
        Assert.Equal("MP2T", Assert.Single(Assert.Single(run.Host.Publications).Tracks).Rtp?.EncodingName);
    }

    private static async Task SendAsync(FakeConnection connection, IReadOnlyList<TrackDescription> tracks, IEnumerable<(int Track, AccessUnit Unit)> units)
    {
        foreach (var packet in new TransportStream().Packets(tracks, units))
        {
            await connection.SendFrameAsync(0, packet);
        }
    }

    // ISO/IEC 13818-1, annex A: over the section without the checksum itself.
    private static void WriteCrc(Span<byte> section)
    {
        var crc = uint.MaxValue;
        foreach (var value in section[..^4])
        {
            crc ^= (uint)value << 24;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc << 1) ^ ((crc & 0x80000000) != 0 ? 0x04c11db7u : 0);
            }
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(section[^4..], crc);
    }
}
