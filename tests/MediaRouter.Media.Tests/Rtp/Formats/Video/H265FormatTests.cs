using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Rtp.Formats.Video;

public class H265FormatTests : VideoFormatTests
{
    private const string Vps = "40010c01ffff016000000300900000030000030 03fba0240";
    private const string Sps = "42010101600000030090000003000003003fa0050201696595964932bc05a020000003002000000303c1";
    private const string Pps = "4401c172b46240";
    private const string OtherPps = "4401c172b46250";

    private static readonly H265Parameters Known = new H265Parameters().With(Set(Vps)).With(Set(Sps)).With(Set(Pps));

    internal override IPacketizer CreatePacketizer(int maxPayloadSize) => new H265Packetizer(Known, maxPayloadSize);

    internal override IDepacketizer CreateDepacketizer() => new H265Depacketizer(Known);

    internal override byte[][] MakeUnit(Random random, bool isKey, int size)
    {
        var units = new List<byte[]>();
        if (random.Next(3) == 0)
        {
            var message = new byte[random.Next(3, 40)];
            random.NextBytes(message);
            (message[0], message[1]) = (0x4e, 0x01);
            units.Add(message);
        }

        var slices = random.Next(1, 5);
        for (var i = 0; i < slices; i++)
        {
            var slice = new byte[Math.Max(3, size / slices)];
            random.NextBytes(slice);
            (slice[0], slice[1]) = ((byte)(isKey ? 0x28 : 0x02), 0x01);
            slice[2] = (byte)(i == 0 ? 0xaf : 0x2f);
            units.Add(slice);
        }

        return [.. units];
    }

    internal override bool IsDispensable(ReadOnlySpan<byte> payload)
    {
        if (payload[0] >> 1 != 48)
        {
            return payload[0] >> 1 is >= 32 and < 48;
        }

        for (var rest = payload[2..]; rest.Length > 2; rest = rest[(2 + (rest[0] << 8) + rest[1])..])
        {
            if (rest[2] >> 1 < 32)
            {
                return false;
            }
        }

        return true;
    }

    [Fact]
    public void Small_units_share_a_packet_and_large_ones_are_cut_evenly()
    {
        var payloads = PayloadsOf(new H265Packetizer(new H265Parameters().With(Set(Pps)), 100), UnitOf(0, true, [0x26, 0x0b, 0xaf], [0x26, 0x01, 0x2f, .. new byte[200]]));

        // The layer of the aggregation packet is the lowest, and so is the temporal sub-layer.
        Assert.Equal("6001" + "0007" + Pps + "0003" + "260baf", Convert.ToHexStringLower(payloads[0]));
        Assert.Equal(["620193", "620113", "620153"], payloads.Skip(1).Select(payload => Convert.ToHexString(payload.AsSpan(0, 3))));
        Assert.Equal([3 + 67, 3 + 67, 3 + 67], payloads.Skip(1).Select(payload => payload.Length));
    }

    [Fact]
    public void Payloads_of_all_forms_are_taken()
    {
        // AUD, aggregation packet with the parameter sets and a message, fragments, single unit.
        var sets = "6001" + Sized(Set(Vps)) + Sized(Set(Sps)) + Sized(Set(Pps)) + "00034e0105";
        var (units, dropped) = Depacketize(new H265Depacketizer(null), 9000, 1, "460150", sets, "620193afaa", "620113bb", "620153cc", "26012f11");

        var unit = Assert.Single(units);
        Assert.Equal(0, dropped);
        Assert.Equal("4e0105 2601afaabbcc 26012f11", Hex(unit));
        Assert.Equal(Known, unit.NewParameters);
        Assert.True(unit.IsRandomAccess);
    }

    [Theory]
    [InlineData("2801af0b", true)] // IDR
    [InlineData("2a01af0b", true)] // CRA
    [InlineData("2001af0b", true)] // BLA
    [InlineData("0201d021", false)]
    [InlineData("0201d021 2809af0b", false)] // IRAP of an enhancement layer
    public void Random_access_is_an_IRAP_picture_of_the_base_layer(string payloads, bool expected)
    {
        var (units, _) = Depacketize(new H265Depacketizer(Known), 1, 1, payloads.Split(' '));
        Assert.Equal(expected, Assert.Single(units).IsRandomAccess);
        var scanner = new H265PayloadScanner();
        Assert.Equal(expected, payloads.Split(' ').Select(payload => scanner.Scan(Convert.FromHexString(payload)).StartsRandomAccess).ToList().Contains(true));
    }

    [Theory]
    [InlineData("6201d3afaa")] // start and end in one
    [InlineData("620193afaa")] // end missing
    [InlineData("600100042801af0b0000000000")] // padding in an aggregate
    [InlineData("7e01ff", "2801af0b")] // unspecified type
    public void Violations_that_do_no_harm_are_tolerated(params string[] payloads)
    {
        var (units, dropped) = Depacketize(new H265Depacketizer(null), 1, 1, payloads);
        Assert.Single(units);
        Assert.Equal(0, dropped);
    }

    [Theory]
    [InlineData("2801af0b", "28")]
    [InlineData("2801af0b", "6201")]
    [InlineData("2801af0b", "620113aa")] // fragment without start
    [InlineData("2801af0b", "6201b0aa")] // aggregate in a fragment
    [InlineData("2801af0b", "640100")] // PACI
    [InlineData("2801af0b", "600100052801af0b")] // aggregate cut short
    [InlineData("2801af0b", "60010004600100af")] // aggregate in an aggregate
    [InlineData("2801af0b", "6001000128")] // unit without a whole header
    public void Malformed_payload_costs_its_unit(params string[] payloads)
    {
        var depacketizer = new H265Depacketizer(Known);
        Assert.Single(Depacketize(depacketizer, 1, 0, "2801af0b").Units);
        var (units, dropped) = Depacketize(depacketizer, 2, 1, payloads);
        Assert.Empty(units);
        Assert.Equal(1, dropped);
        Assert.Single(Depacketize(depacketizer, 3, (ushort)(1 + payloads.Length), "2801af0b").Units);
    }

    [Fact]
    public void Parameter_sets_in_a_unit_of_their_own_hold_from_the_next_unit()
    {
        var depacketizer = new H265Depacketizer(Known);
        Assert.Empty(Depacketize(depacketizer, 1, 1, OtherPps).Units);
        var unit = Assert.Single(Depacketize(depacketizer, 2, 2, "0201d021").Units);
        Assert.Equal(Known.With(Set(OtherPps)), unit.NewParameters);
        Assert.Null(Assert.Single(Depacketize(depacketizer, 3, 3, OtherPps, "2801af0b").Units).NewParameters);
    }

    [Fact]
    public void Parameter_sets_of_enhancement_layers_stay_in_the_unit()
    {
        var unit = Assert.Single(Depacketize(new H265Depacketizer(Known), 1, 1, "4409c172b46250", "2801af0b").Units);
        Assert.Equal("4409c172b46250 2801af0b", Hex(unit));
        Assert.Null(unit.NewParameters);
    }

    private static string Sized(byte[] unit) => unit.Length.ToString("x4", System.Globalization.CultureInfo.InvariantCulture) + Convert.ToHexStringLower(unit);

    private static byte[] Set(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
