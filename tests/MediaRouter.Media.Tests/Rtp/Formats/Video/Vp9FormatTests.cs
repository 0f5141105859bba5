using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Rtp.Formats.Video;

public class Vp9FormatTests : VideoFormatTests
{
    // 640x360, profile 0.
    private const string KeyFrame = "824983420027f0167608";
    private const string InterFrame = "860001";

    private static readonly Vp9Parameters Known = new(0) { Width = 640, Height = 360 };

    internal override IPacketizer CreatePacketizer(int maxPayloadSize) => new Vp9Packetizer(maxPayloadSize);

    internal override IDepacketizer CreateDepacketizer() => new Vp9Depacketizer(Known);

    internal override byte[][] MakeUnit(Random random, bool isKey, int size)
    {
        var start = Convert.FromHexString(isKey ? KeyFrame : InterFrame);
        var frame = new byte[Math.Max(start.Length, size)];
        random.NextBytes(frame);
        start.CopyTo(frame, 0);
        return [frame];
    }

    [Fact]
    public void Payloads_are_those_of_the_format()
    {
        var packetizer = new Vp9Packetizer(40);
        var payloads = PayloadsOf(packetizer, UnitOf(0, true, [.. Convert.FromHexString(KeyFrame), .. new byte[47]]), UnitOf(1, false, Convert.FromHexString(InterFrame)));

        // I, B and V with the size of the one layer; I and E; then I, P, B and E of the next picture.
        Assert.Equal("8a8000" + "1002800168" + KeyFrame, Convert.ToHexStringLower(payloads[0].AsSpan(0, 18)));
        Assert.Equal("848000", Convert.ToHexStringLower(payloads[1].AsSpan(0, 3)));
        Assert.Equal([34, 34], payloads.Take(2).Select(payload => payload.Length));
        Assert.Equal("cc8001" + InterFrame, Convert.ToHexStringLower(payloads[2]));
    }

    [Theory]
    [InlineData("08" + KeyFrame, "04ff")]
    [InlineData("8a051802800168010401" + KeyFrame, "8405ff")] // 7 bits, structure with size and pictures
    [InlineData("b805" + "00" + KeyFrame, "b405" + "00" + "ff")] // flexible mode with layers
    [InlineData("a80500" + "11" + KeyFrame, "a40500" + "11" + "ff")] // not flexible: TL0PICIDX
    public void Descriptors_of_all_lengths_are_removed(params string[] payloads)
    {
        var (units, dropped) = Depacketize(new Vp9Depacketizer(null), 1, 1, payloads);
        var unit = Assert.Single(units);
        Assert.Equal(0, dropped);
        Assert.Equal(KeyFrame + "ff", Hex(unit));
        Assert.True(unit.IsRandomAccess);
        Assert.Equal(Known, unit.NewParameters);
    }

    [Fact]
    public void Frames_of_several_layers_become_a_superframe()
    {
        // Flexible mode, layers 0 and 1, the second in two pieces.
        var (units, dropped) = Depacketize(new Vp9Depacketizer(null), 1, 1, "bc0500" + KeyFrame, "b80502" + "8600", "b40502" + "01");
        var unit = Assert.Single(units);
        Assert.Equal(0, dropped);
        Assert.Equal(KeyFrame + "860001" + "d9" + "0a000000" + "03000000" + "d9", Hex(unit));
        Assert.True(unit.IsRandomAccess);
    }

    [Theory]
    [InlineData("08")]
    [InlineData("80")]
    [InlineData("00ff")] // goes on with nothing
    [InlineData("0c" + InterFrame, "04ff")] // goes on with what has ended
    public void Malformed_payload_costs_its_unit(params string[] payloads)
    {
        var depacketizer = new Vp9Depacketizer(Known);
        Assert.Single(Depacketize(depacketizer, 1, 0, "0c" + InterFrame).Units);
        var (units, dropped) = Depacketize(depacketizer, 2, 1, payloads);
        Assert.Empty(units);
        Assert.Equal(1, dropped);
        Assert.False(Assert.Single(Depacketize(depacketizer, 3, (ushort)(1 + payloads.Length), "0c" + InterFrame).Units).IsRandomAccess);
    }

    [Fact]
    public void Base_layer_that_was_lost_costs_the_unit()
    {
        var depacketizer = new Vp9Depacketizer(Known);
        Assert.Single(Depacketize(depacketizer, 1, 0, "0c" + InterFrame).Units);
        Assert.Equal(1, Depacketize(depacketizer, 2, 2, "bc0502" + InterFrame).Dropped);
    }
}
