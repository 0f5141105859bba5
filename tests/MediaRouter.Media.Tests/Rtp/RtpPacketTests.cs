using MediaRouter.Media.Rtp;

namespace MediaRouter.Media.Tests.Rtp;

public class RtpPacketTests
{
    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("4060000100000002000000")]
    [InlineData("c060000100000002000000030102")] // version 3
    [InlineData("8260000100000002000000030000000a")] // CSRC list cut short
    [InlineData("9060000100000002000000031000")] // extension header cut short
    [InlineData("90600001000000020000000310000002aabbccdd")] // extension cut short
    [InlineData("a06000010000000200000003010209")] // padding longer than the payload
    public void TryRead_refuses_malformed_packet(string hex)
    {
        Assert.False(RtpPacket.TryRead(Convert.FromHexString(hex), out _, out _));
    }

    [Fact]
    public void TryRead_reads_plain_packet()
    {
        Assert.True(RtpPacket.TryRead(Convert.FromHexString("80e012340102030405060708aabb"), out var header, out var payload));
        Assert.True(header.Marker);
        Assert.Equal(96, header.PayloadType);
        Assert.Equal(0x1234, header.SequenceNumber);
        Assert.Equal(0x01020304u, header.Timestamp);
        Assert.Equal(0x05060708u, header.Ssrc);
        Assert.Equal(12, header.PayloadOffset);
        Assert.Equal("AABB", Convert.ToHexString(payload));
    }

    [Fact]
    public void TryRead_skips_csrc_extension_and_padding()
    {
        var packet = Convert.FromHexString("b16000010000000200000003" + "11111111" + "bede0001" + "10aa0000" + "c0ffee" + "000003");
        Assert.True(RtpPacket.TryRead(packet, out var header, out var payload));
        Assert.Equal("C0FFEE", Convert.ToHexString(payload));
        Assert.Equal(3, header.PayloadLength);
        Assert.Equal(1, header.CsrcCount);
        Assert.Equal(0xbede, header.ExtensionProfile);
        Assert.Equal(20, header.ExtensionOffset);
        Assert.Equal(4, header.ExtensionLength);
    }

    [Fact]
    public void TryRead_takes_padding_count_of_zero_as_no_padding()
    {
        Assert.True(RtpPacket.TryRead(Convert.FromHexString("a060000100000002000000030100"), out _, out var payload));
        Assert.Equal("0100", Convert.ToHexString(payload));
    }

    [Fact]
    public void Setters_change_only_their_field()
    {
        var packet = Convert.FromHexString("80e012340102030405060708aabb");
        RtpPacket.SetSequenceNumber(packet, 0xfffe);
        RtpPacket.SetTimestamp(packet, 0xdeadbeef);
        RtpPacket.SetSsrc(packet, 0xcafebabe);
        RtpPacket.SetPayloadType(packet, 33);
        Assert.Equal("80A1FFFEDEADBEEFCAFEBABEAABB", Convert.ToHexString(packet));
        RtpPacket.SetMarker(packet, false);
        Assert.Equal(33, packet[1]);
        RtpPacket.SetMarker(packet, true);
        Assert.Equal(0xa1, packet[1]);
    }

    [Fact]
    public void WriteHeader_is_read_back()
    {
        var random = new Random(1);
        var packet = new byte[12];
        for (var i = 0; i < 1000; i++)
        {
            var (type, sequence, timestamp, ssrc, marker) =
                ((byte)random.Next(128), (ushort)random.Next(65536), (uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32), random.Next(2) == 1);
            Assert.Equal(12, RtpPacket.WriteHeader(packet, type, sequence, timestamp, ssrc, marker));
            Assert.True(RtpPacket.TryRead(packet, out var header, out var payload));
            Assert.True(payload.IsEmpty);
            Assert.Equal((type, sequence, timestamp, ssrc, marker), (header.PayloadType, header.SequenceNumber, header.Timestamp, header.Ssrc, header.Marker));
        }
    }

    [Theory]
    [InlineData("80c8", true)]
    [InlineData("80cd", true)]
    [InlineData("8060", false)]
    [InlineData("80e0", false)]
    [InlineData("80", false)]
    public void IsRtcp_looks_at_packet_type(string hex, bool expected)
    {
        Assert.Equal(expected, RtpPacket.IsRtcp(Convert.FromHexString(hex)));
    }

    [Theory]
    // RFC 8285, section 4.2 with padding between elements; the reserved id 15 ends the list.
    [InlineData("bede0003" + "10aa0031bbcc00f0dd00dddd", "1=AA 3=BBCC")]
    [InlineData("bede0001" + "12aabb", "")]
    [InlineData("bede0001" + "12aabbcc", "1=AABBCC")]
    // Two-byte form: an empty element is possible.
    [InlineData("10000002" + "0500070241420000", "5= 7=4142")]
    [InlineData("10000001" + "07044142", "")]
    [InlineData("abcd0001" + "12aabbcc", "")]
    public void RtpExtensionReader_walks_elements(string extension, string expected)
    {
        var packet = Convert.FromHexString("906000010000000200000003" + extension);
        if (!RtpPacket.TryRead(packet, out var header, out _))
        {
            Assert.Equal("", expected);
            return;
        }

        var found = new List<string>();
        var reader = new RtpExtensionReader(packet, header);
        while (reader.MoveNext())
        {
            found.Add($"{reader.Id}={Convert.ToHexString(reader.Value)}");
        }

        Assert.Equal(expected, string.Join(' ', found));
    }
}
