using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>AC-3: sync frames, which tell everything.</summary>
/// <remarks>Source: ETSI TS 102 366, annex F.</remarks>
internal sealed class Ac3Form : AudioForm
{
    private Ac3SyncInfo _info;

    public override bool IsReady => _info.SampleRate > 0;

    public override string CodecString => IsReady ? "ac-3" : "";

    public override int SampleRate => _info.SampleRate;

    public override int ChannelCount => _info.ChannelCount;

    protected override ReadOnlySpan<byte> EntryType => "ac-3"u8;

    public override void Learn(AccessUnit unit)
    {
        if (unit.Units.Count > 0 && Ac3SyncInfo.TryRead(unit.Units[0].Span, out var info))
        {
            HasChanged |= info with { FrameLength = _info.FrameLength } != _info;
            _info = info;
        }
    }

    public override long DurationOf(AccessUnit unit) => Ac3SyncInfo.SamplesPerFrame;

    protected override void WriteConfiguration(Mp4BoxWriter writer)
    {
        // fscod 2, bsid 5, bsmod 3, acmod 3, lfeon 1, bit_rate_code 5, reserved 5.
        var bits = (_info.SampleRateCode << 22) | (_info.BitstreamId << 17) | (_info.BitstreamMode << 14) | (_info.AudioCodingMode << 11)
            | (_info.HasLowFrequency ? 1 << 10 : 0) | (_info.BitrateCode << 5);
        writer.Begin("dac3"u8);
        writer.Write8((byte)(bits >> 16));
        writer.Write16((ushort)bits);
        writer.End();
    }
}
