using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Rtp.Formats.Video;

public class H264FormatTests : VideoFormatTests
{
    private const string Sps = "6764001eacd940a02ff970110000030001000003003c0f162d96";
    private const string Pps = "68ebecb22c";
    private const string OtherSps = "6742c01eda0280bfe5c0440000030004000003 00f03c58ba80";
    private const string OtherPps = "68ce3c80";

    // pps id 1.
    private const string SecondPps = "685bec";

    private static readonly H264Parameters Known = Parameters(Sps, Pps);

    internal override IPacketizer CreatePacketizer(int maxPayloadSize) => new H264Packetizer(Known, maxPayloadSize);

    internal override IDepacketizer CreateDepacketizer() => new H264Depacketizer(Known);

    internal override byte[][] MakeUnit(Random random, bool isKey, int size)
    {
        var units = new List<byte[]>();
        if (random.Next(3) == 0)
        {
            var message = new byte[random.Next(3, 40)];
            random.NextBytes(message);
            (message[0], message[1]) = (0x06, 0x05);
            units.Add(message);
        }

        var slices = random.Next(1, 5);
        for (var i = 0; i < slices; i++)
        {
            var slice = new byte[Math.Max(2, size / slices)];
            random.NextBytes(slice);
            slice[0] = (byte)(isKey ? 0x65 : 0x41);
            slice[1] = (byte)(i == 0 ? 0x9a : 0x1a);
            units.Add(slice);
        }

        return [.. units];
    }

    internal override bool IsDispensable(ReadOnlySpan<byte> payload)
    {
        if ((payload[0] & 0x1f) != 24)
        {
            return (payload[0] & 0x1f) is 6 or 7 or 8;
        }

        for (var rest = payload[1..]; rest.Length > 2; rest = rest[(2 + (rest[0] << 8) + rest[1])..])
        {
            if ((rest[2] & 0x1f) is 1 or 5)
            {
                return false;
            }
        }

        return true;
    }

    [Fact]
    public void Small_units_share_a_packet_and_large_ones_are_cut_evenly()
    {
        var payloads = PayloadsOf(new H264Packetizer(Known, 100), UnitOf(0, true, [0x06, 0x05, 0x01], [0x65, 0x88, .. new byte[200]], [0x25, 0x08]));

        // STAP-A of parameter sets and message: its NRI is the largest.
        Assert.Equal("78001a" + Sps + "0005" + Pps + "0003060501", Convert.ToHexStringLower(payloads[0]));
        Assert.Equal([(byte)0x7c, (byte)0x85], payloads[1][..2]);
        Assert.Equal([(byte)0x7c, (byte)0x05], payloads[2][..2]);
        Assert.Equal([(byte)0x7c, (byte)0x45], payloads[3][..2]);
        Assert.Equal([2 + 67, 2 + 67, 2 + 67], payloads.Skip(1).Take(3).Select(payload => payload.Length));
        Assert.Equal("2508", Convert.ToHexStringLower(payloads[4]));
        Assert.Equal(5, payloads.Count);
    }

    [Fact]
    public void Packetizer_follows_changed_parameters()
    {
        var changed = Parameters(OtherSps, OtherPps);
        var packetizer = new H264Packetizer(null, 200);
        Assert.Equal(["658880"], PayloadsOf(packetizer, UnitOf(0, true, [0x65, 0x88, 0x80])).Select(Convert.ToHexStringLower));
        var change = new AccessUnit { Units = [(ReadOnlyMemory<byte>)new byte[] { 0x41, 0x9a }], Pts = 1, Dts = 1, IsRandomAccess = false, NewParameters = changed };
        var expected = "78" + "0019" + OtherSps.Replace(" ", "", StringComparison.Ordinal) + "0004" + OtherPps;
        Assert.Equal([expected + "0002419a"], PayloadsOf(packetizer, change).Select(Convert.ToHexStringLower));
        Assert.Equal(["419a"], PayloadsOf(packetizer, UnitOf(2, false, [0x41, 0x9a])).Select(Convert.ToHexStringLower));
        Assert.Equal([expected + "0003658880"], PayloadsOf(packetizer, UnitOf(3, true, [0x65, 0x88, 0x80])).Select(Convert.ToHexStringLower));
    }

    [Fact]
    public void Payloads_of_all_forms_are_taken()
    {
        // AUD, STAP-A with parameter sets and message (RFC 6184, figure 7), FU-A in three pieces (figure 15), single unit.
        var (units, dropped) = Depacketize(
            new H264Depacketizer(null), 9000, 1, "0910", "78001a" + Sps + "0005" + Pps + "0003060501", "7c8588aa", "7c05bb", "7c45cc", "650811");

        var unit = Assert.Single(units);
        Assert.Equal(0, dropped);
        Assert.Equal("060501 6588aabbcc 650811", Hex(unit));
        Assert.Equal(Known, unit.NewParameters);
        Assert.Equal((9000, 9000, 9_000_000, true, 9007), (unit.Pts, unit.Dts, unit.NtpUnixNanoseconds, unit.IsRandomAccess, unit.ReceivedAt));
    }

    [Theory]
    [InlineData("65888011", true)]
    [InlineData("419a2211", false)]
    [InlineData("0606018480 41888400", true)] // recovery point, I slice
    [InlineData("0606018480 419a2211", false)] // recovery point, P slice
    [InlineData("41888400", false)] // I slice alone
    [InlineData("41888400 0606018480", false)]
    public void Random_access_is_an_IDR_picture_or_a_recovery_point_with_an_I_picture(string payloads, bool expected)
    {
        var (units, _) = Depacketize(new H264Depacketizer(Known), 1, 1, payloads.Split(' '));
        Assert.Equal(expected, Assert.Single(units).IsRandomAccess);
        var scanner = new H264PayloadScanner();
        Assert.Equal(expected, payloads.Split(' ').Select(payload => scanner.Scan(Convert.FromHexString(payload)).StartsRandomAccess).ToList().Contains(true));
    }

    [Theory]
    [InlineData("7c858880", "7cc50800")] // a start before the end of the unit before
    [InlineData("7cc58880aa")] // start and end in one
    [InlineData("7c858880aa")] // end missing
    [InlineData("78000365888000000000")] // padding in an aggregate
    public void Violations_that_do_no_harm_are_tolerated(params string[] payloads)
    {
        var (units, dropped) = Depacketize(new H264Depacketizer(null), 1, 1, payloads);
        Assert.Single(units);
        Assert.Equal(0, dropped);
    }

    [Theory]
    [InlineData("65888011", "7900010003658880")] // STAP-B
    [InlineData("65888011", "7a0001")] // MTAP16
    [InlineData("65888011", "7b0001")] // MTAP24
    [InlineData("65888011", "7d8500")] // FU-B
    [InlineData("65888011", "7c")] // FU-A without header
    [InlineData("65888011", "7c98aabb")] // aggregate in a fragment
    [InlineData("65888011", "7c05aabb")] // fragment without start
    [InlineData("65888011", "780005658880")] // aggregate cut short
    [InlineData("65888011", "78000378000365")] // aggregate in an aggregate
    public void Malformed_payload_costs_its_unit(params string[] payloads)
    {
        var depacketizer = new H264Depacketizer(Known);
        Assert.Single(Depacketize(depacketizer, 1, 0, "65888011").Units);
        var (units, dropped) = Depacketize(depacketizer, 2, 1, payloads);
        Assert.Empty(units);
        Assert.Equal(1, dropped);
        Assert.Single(Depacketize(depacketizer, 3, (ushort)(1 + payloads.Length), "65888011").Units);
    }

    [Fact]
    public void Reserved_types_are_ignored()
    {
        var (units, dropped) = Depacketize(new H264Depacketizer(Known), 1, 1, "00ff", "1eff", "1fff", "65888011");
        Assert.Equal("65888011", Hex(Assert.Single(units)));
        Assert.Equal(0, dropped);
    }

    [Fact]
    public void Parameter_sets_in_a_unit_of_their_own_hold_from_the_next_unit()
    {
        var depacketizer = new H264Depacketizer(Known);
        Assert.Empty(Depacketize(depacketizer, 1, 1, OtherSps.Replace(" ", "", StringComparison.Ordinal), OtherPps).Units);
        var unit = Assert.Single(Depacketize(depacketizer, 2, 3, "658880").Units);
        Assert.Equal(Known.With(Set(OtherSps)).With(Set(OtherPps)), unit.NewParameters);
        Assert.Null(Assert.Single(Depacketize(depacketizer, 3, 4, OtherPps, "658880").Units).NewParameters);
    }

    [Fact]
    public void Parameter_sets_of_several_identifiers_and_in_fragments_are_reported()
    {
        var depacketizer = new H264Depacketizer(Known);
        var unit = Assert.Single(Depacketize(depacketizer, 1, 1, SecondPps, "658880").Units);
        Assert.Equal(Known.With(Set(SecondPps)), unit.NewParameters);

        var sps = Set(OtherSps);
        var (head, tail) = (Convert.ToHexString(sps.AsSpan(1, 9)), Convert.ToHexString(sps.AsSpan(10)));
        unit = Assert.Single(Depacketize(depacketizer, 2, 3, "7c87" + head, "7c47" + tail, "658880").Units);
        Assert.Equal("658880", Hex(unit));
        Assert.Equal(Known.With(Set(SecondPps)).With(sps), unit.NewParameters);
    }

    [Fact]
    public void Parameter_sets_of_a_dropped_unit_are_not_lost()
    {
        var depacketizer = new H264Depacketizer(Known);
        Assert.Single(Depacketize(depacketizer, 1, 1, "658880").Units);
        Assert.Equal(1, Depacketize(depacketizer, 2, 2, "658880", "7900", OtherPps).Dropped);
        Assert.Equal(Known.With(Set(OtherPps)), Assert.Single(Depacketize(depacketizer, 3, 5, "419a00").Units).NewParameters);
    }

    [Fact]
    public void Marker_on_parameter_sets_and_messages_does_not_end_the_unit()
    {
        var depacketizer = new H264Depacketizer(null);
        Assert.Empty(Depacketize(depacketizer, 1, 1, Sps).Units);
        Assert.Empty(Depacketize(depacketizer, 1, 2, Pps).Units);
        Assert.Empty(Depacketize(depacketizer, 1, 3, "060501").Units);
        var unit = Assert.Single(Depacketize(depacketizer, 1, 4, "658880").Units);
        Assert.Equal("060501 658880", Hex(unit));
        Assert.Equal(Known, unit.NewParameters);
    }

    [Fact]
    public void Marker_on_each_slice_is_believed_only_once()
    {
        var depacketizer = new H264Depacketizer(Known);
        Assert.Single(Depacketize(depacketizer, 1, 1, "658880").Units);
        Assert.Empty(Depacketize(depacketizer, 1, 2, "650880").Units);
        Assert.Equal("650880", Hex(Assert.Single(Depacketize(depacketizer, 2, 3, "419a").Units)));
        Assert.Empty(Depacketize(depacketizer, 2, 4, "411a").Units);
        Assert.Equal("419a 411a", Hex(Assert.Single(Depacketize(depacketizer, 3, 5, "419a").Units)));
    }

    [Fact]
    public void Sender_that_begins_anew_costs_the_unfinished_unit()
    {
        var depacketizer = new H264Depacketizer(Known);
        var output = new List<AccessUnit>();
        depacketizer.Depacketize(VideoPackets.Run(VideoPackets.Packet(5000, 1, false, [0x65, 0x88, 0x80])), output);
        Assert.Equal(1, depacketizer.Depacketize(VideoPackets.Run(VideoPackets.Packet(100, 9, true, [0x65, 0x88, 0x81])), output));
        Assert.Equal("658881", Hex(Assert.Single(output)));
    }

    private static H264Parameters Parameters(params string[] sets) => sets.Aggregate(new H264Parameters(), (parameters, set) => parameters.With(Set(set)));

    private static byte[] Set(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
