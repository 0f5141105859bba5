using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>Opus in a transport stream: packets behind control headers. The program map says the channels.</summary>
/// <remarks>Source: "Encapsulation of Opus in MPEG Transport Streams" (opus-codec.org), section 4.</remarks>
internal sealed class OpusStream(IElementaryOutput output, OpusParameters parameters) : ElementaryStream(output)
{
    private SoundClock _clock;

    public override string Codec => "Opus";

    public override TrackDescription Description { get; } =
        new() { Kind = MediaKind.Audio, Codec = "Opus", ClockRate = OpusPacket.ClockRate, Parameters = parameters };

    public override void Consume(in PesPayload payload)
    {
        if (HasDiscontinuity)
        {
            _clock.Interrupt();
        }

        var sent = payload.Pts;
        var data = payload.Data;
        while (data.Length > 0)
        {
            if (!OpusControlHeader.TryRead(data, out var headerLength, out var length)
                || length > data.Length - headerLength
                || !OpusPacket.TryGetDuration(data.Slice(headerLength, length), out var samples))
            {
                Output.ReportMalformed(1);
                return;
            }

            if (_clock.TryNext(sent, samples, OpusPacket.ClockRate, OpusPacket.ClockRate, out var pts))
            {
                Emit([data.Slice(headerLength, length).ToArray()], pts, pts, isRandomAccess: true);
            }

            sent = null;
            data = data[(headerLength + length)..];
        }
    }

    public override void OnLoss() => _clock.Interrupt();
}
