using System.Diagnostics;
using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Sample;

/// <summary>Writes RTP packets: a picture every 40 ms, and sound in packets of 10 ms.</summary>
internal sealed class TestPatternSource(TimeProvider timeProvider) : ISource
{
    private const int VideoTrack = 0;
    private const int AudioTrack = 1;
    private const int SoundPacketsPerPicture = 4;

    // RFC 3551, table 5: motion JPEG has a static payload type and a clock of 90 kHz.
    private static readonly RtpFormat VideoFormat = new() { PayloadType = 26, EncodingName = "JPEG", ClockRate = 90_000 };

    private static readonly RtpFormat AudioFormat = new() { PayloadType = 97, EncodingName = "L16", ClockRate = Tone.SampleRate };

    private static readonly TimeSpan SoundInterval = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc/>
    public string Kind => "testPatternSource";

    /// <inheritdoc/>
    public async Task RunAsync(ISourceHost host, CancellationToken cancellationToken)
    {
        var description = new StreamDescription
        {
            Title = "Test pattern",
            Tracks =
            [
                new TrackDescription { Kind = MediaKind.Video, ClockRate = VideoFormat.ClockRate, Rtp = VideoFormat, MediaIndex = 0 },
                new TrackDescription { Kind = MediaKind.Audio, ClockRate = AudioFormat.ClockRate, Rtp = AudioFormat, MediaIndex = 1 },
            ],
        };
        var writer = await host.PublishAsync(description, cancellationToken);
        var pictures = new RtpPacketWriter(VideoFormat.PayloadType);
        var sound = new RtpPacketWriter(AudioFormat.PayloadType);
        var picture = new ColourBars();
        var tone = new Tone();
        var started = timeProvider.GetTimestamp();
        using var timer = new PeriodicTimer(SoundInterval, timeProvider);
        for (long tick = 0; writer.IsAttached;)
        {
            // A late timer is made up for; an early one waits.
            for (var due = timeProvider.GetElapsedTime(started) / SoundInterval; tick <= due; tick++)
            {
                var now = Stopwatch.GetTimestamp();
                if (tick % SoundPacketsPerPicture == 0)
                {
                    var number = tick / SoundPacketsPerPicture;
                    var timestamp = (uint)(number * VideoFormat.ClockRate / ColourBars.PicturesPerSecond);
                    JpegPayload.Write(picture.Encode(number), (payload, isLast) =>
                        writer.WritePacket(VideoTrack, pictures.Make(payload, timestamp, isLast), now));
                }

                writer.WritePacket(AudioTrack, sound.Make(tone.Next(), (uint)(tick * Tone.SamplesPerPacket), marker: false), now);
            }

            writer.Flush();
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
