using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Tests.Codecs;

public class BitReaderTests
{
    [Fact]
    public void ExpGolomb_codes_are_those_of_table_9_2()
    {
        // 1, 010, 011, 00100, 00101, 00110, 00111, 0001000 and padding.
        var numbers = new List<uint>();
        var reader = new BitReader([0b1010_0110, 0b0100_0010, 0b1001_1000, 0b1110_0010, 0b0000_0000]);
        for (var i = 0; i < 8; i++)
        {
            numbers.Add(reader.ReadUnsignedExpGolomb());
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], numbers);
        reader = new BitReader([0b1010_0110, 0b0100_0010, 0b1001_1000, 0b1110_0010, 0b0000_0000]);
        Assert.Equal(0, reader.ReadSignedExpGolomb());
        Assert.Equal(1, reader.ReadSignedExpGolomb());
        Assert.Equal(-1, reader.ReadSignedExpGolomb());
        Assert.Equal(2, reader.ReadSignedExpGolomb());
        Assert.Equal(-2, reader.ReadSignedExpGolomb());
        Assert.False(reader.Overrun);
    }

    [Fact]
    public void Longest_code_is_read_and_a_longer_one_overruns()
    {
        var reader = new BitReader([0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff]);
        Assert.Equal(0xfffffffeu, reader.ReadUnsignedExpGolomb());
        Assert.False(reader.Overrun);
        reader = new BitReader([0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff]);
        Assert.Equal(0u, reader.ReadUnsignedExpGolomb());
        Assert.True(reader.Overrun);
    }

    [Fact]
    public void Written_bits_are_read_back()
    {
        var random = new Random(20);
        for (var round = 0; round < 200; round++)
        {
            var fields = Enumerable.Range(0, 50).Select(_ => random.Next(33)).Select(n => (Bits: n, Value: n == 0 ? 0 : (uint)(random.NextInt64() & ((1L << n) - 1)))).ToArray();
            var writer = new BitWriter();
            foreach (var (bits, value) in fields)
            {
                writer.Write(value, bits);
            }

            var bytes = writer.ToArray();
            var escaped = new byte[(bytes.Length * 2) + 1];
            var escapedLength = EmulationPrevention.Insert(bytes, escaped);
            var plain = new BitReader(bytes);
            var protectedReader = new BitReader(escaped.AsSpan(0, escapedLength), emulationPrevention: true);
            foreach (var (bits, value) in fields)
            {
                Assert.Equal(value, plain.ReadBits(bits));
                Assert.Equal(value, protectedReader.ReadBits(bits));
            }

            Assert.False(plain.Overrun || protectedReader.Overrun);
        }
    }

    [Theory]
    [InlineData("80", 0, false)]
    [InlineData("C0", 0, true)]
    [InlineData("C0", 1, false)]
    [InlineData("4080", 1, true)]
    [InlineData("4080", 8, false)]
    [InlineData("FF800000", 8, false)]
    [InlineData("00", 0, false)]
    public void HasMoreRbspData_finds_the_stop_bit(string hex, int skipped, bool expected)
    {
        var reader = new BitReader(Convert.FromHexString(hex));
        reader.Skip(skipped);
        Assert.Equal(expected, reader.HasMoreRbspData());
    }

    [Fact]
    public void EmulationPrevention_is_undone()
    {
        var random = new Random(21);
        for (var round = 0; round < 2000; round++)
        {
            // Few different values, so that zeros are frequent.
            var data = Enumerable.Range(0, random.Next(60)).Select(_ => (byte)random.Next(5)).ToArray();
            var escaped = new byte[(data.Length * 2) + 1];
            var length = EmulationPrevention.Insert(data, escaped);
            var text = Convert.ToHexString(escaped.AsSpan(0, length));
            Assert.Equal(-1, escaped.AsSpan(0, length).IndexOf((ReadOnlySpan<byte>)[0, 0, 1]));
            var back = new byte[length];
            var backLength = EmulationPrevention.Remove(escaped.AsSpan(0, length), back);
            var expected = data.Length > 0 && data[^1] == 0 && !text.EndsWith("000003", StringComparison.Ordinal) ? [.. data, 3] : data;
            Assert.Equal(expected, back[..backLength]);
        }
    }

    [Theory]
    [InlineData("00000001AABB000001CC00000001DD0000", "AABB CC DD")]
    [InlineData("FFFF000001AA", "AA")]
    [InlineData("000001000001AA00000100000001", "AA")]
    [InlineData("AABB", "")]
    [InlineData("", "")]
    [InlineData("0000000001AA0000030001", "AA0000030001")]
    public void AnnexB_splits_at_start_codes(string hex, string expected)
    {
        var found = new List<string>();
        foreach (var unit in AnnexB.Split(Convert.FromHexString(hex)))
        {
            found.Add(Convert.ToHexString(unit));
        }

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Theory]
    [InlineData("00000002AABB0000000000000001CC", 4, "AABB CC", false)]
    [InlineData("02AABB01CC", 1, "AABB CC", false)]
    [InlineData("0002AABB0003CC", 2, "AABB", true)]
    [InlineData("FFFFFFFFAA", 4, "", true)]
    [InlineData("0000", 3, "", true)]
    public void LengthPrefixed_splits_at_lengths(string hex, int lengthSize, string expected, bool malformed)
    {
        var found = new List<string>();
        var units = LengthPrefixed.Split(Convert.FromHexString(hex), lengthSize);
        while (units.MoveNext())
        {
            found.Add(Convert.ToHexString(units.Current));
        }

        Assert.Equal(expected, string.Join(' ', found));
        Assert.Equal(malformed, units.IsMalformed);
    }
}
