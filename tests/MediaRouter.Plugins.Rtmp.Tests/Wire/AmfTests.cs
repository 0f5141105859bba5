using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Tests.Wire;

public class AmfTests
{
    [Fact]
    public void Amf0_values_come_back()
    {
        var value = AmfValue.Object(
            new AmfProperty("number", AmfValue.Of(-1.5)),
            new AmfProperty("text", AmfValue.Of("grüße")),
            new AmfProperty("long", AmfValue.Of(new string('x', 65536 - 1) + "")),
            new AmfProperty("yes", AmfValue.True),
            new AmfProperty("none", AmfValue.Null),
            new AmfProperty("map", AmfValue.Map(new AmfProperty("width", AmfValue.Of(1920)))),
            new AmfProperty("list", AmfValue.List(AmfValue.Of("a"), AmfValue.Of(2), AmfValue.Undefined)),
            new AmfProperty("date", AmfValue.Date(1e12)));
        var reader = new Amf0Reader(Amf0Writer.ToArray(value, AmfValue.Of(3)));
        Assert.True(reader.TryReadAll(out var values));
        Assert.Equal(2, values.Count);
        var read = values[0];
        Assert.Equal(-1.5, read["number"].AsNumber());
        Assert.Equal("grüße", read["text"].AsText());
        Assert.Equal(65535, read["long"].AsText()!.Length);
        Assert.Equal(AmfKind.Boolean, read["yes"].Kind);
        Assert.True(read["none"].IsNothing);
        Assert.True(read["absent"].IsNothing);
        Assert.Equal(1920, read["map"]["width"].AsNumber());
        Assert.Equal(3, read["list"].Items.Count);
        Assert.Equal((AmfKind.Date, 1e12), (read["date"].Kind, read["date"].AsNumber()));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("0000000000000000")]
    [InlineData("01")]
    [InlineData("020005616263")]
    [InlineData("0cffffffff616263")]
    [InlineData("03000161")]
    [InlineData("0300016100")]
    [InlineData("0affffffff")]
    [InlineData("0a7fffffff0505")]
    [InlineData("0b000000000000000000")]
    [InlineData("04")]
    [InlineData("0e")]
    [InlineData("ff")]
    [InlineData("11")]
    [InlineData("110f")]
    public void Amf0_that_is_cut_off_or_unknown_is_refused(string hex)
    {
        var reader = new Amf0Reader(Convert.FromHexString(hex));
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        byte[] objects = [.. Enumerable.Repeat<byte[]>([3, 0, 1, (byte)'a'], 10_000).SelectMany(part => part)];
        byte[] arrays = [.. Enumerable.Repeat<byte[]>([10, 0, 0, 0, 1], 10_000).SelectMany(part => part)];
        byte[] amf3 = [0x11, .. Enumerable.Repeat<byte[]>([9, 3, 1], 10_000).SelectMany(part => part)];
        foreach (var bytes in new[] { objects, arrays, amf3 })
        {
            var reader = new Amf0Reader(bytes);
            Assert.False(reader.TryRead(out _));
        }
    }

    [Fact]
    public void Declared_counts_size_nothing()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var hex in new[] { "0a80000000", "0880000000000009", "1109ffffffff01", "110affffffff01", "110dffffffff00" })
        {
            var reader = new Amf0Reader(Convert.FromHexString(hex));
            reader.TryRead(out _);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void Number_of_values_is_bounded()
    {
        byte[] bytes = [0x0a, 0, 0, 0x20, 0, .. Enumerable.Repeat((byte)5, 0x2000)];
        var reader = new Amf0Reader(bytes);
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void Map_without_its_end_is_taken()
    {
        // As some hardware encoders send their metadata.
        var reader = new Amf0Reader(Convert.FromHexString("0800000001" + "000161" + "00" + "3ff0000000000000"));
        Assert.True(reader.TryRead(out var value));
        Assert.Equal(1, value["a"].AsNumber());
    }

    [Theory]
    [InlineData("0401", 1)]
    [InlineData("04817f", 255)]
    [InlineData("04ffffffff", -1)]
    [InlineData("04c0808000", -268435456)]
    [InlineData("053ff0000000000000", 1)]
    [InlineData("0801 4270000000000000", 1099511627776)]
    public void Amf3_numbers(string hex, double expected)
    {
        var reader = new Amf3Reader(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        Assert.True(reader.TryRead(out var value));
        Assert.Equal(expected, value.AsNumber());
    }

    [Fact]
    public void Amf3_objects_share_strings_and_traits()
    {
        // Array of two dynamic objects { "ab": "cd" }, the second with references only.
        const string hex = "090501" + "0a0b01" + "056162" + "06056364" + "01" + "0a01" + "00" + "0602" + "01";
        var reader = new Amf3Reader(Convert.FromHexString(hex));
        Assert.True(reader.TryRead(out var value));
        Assert.Equal(["cd", "cd"], value.Items.Select(item => item["ab"].AsText()!));
        Assert.True(reader.Rest.IsEmpty);
    }

    [Fact]
    public void Amf3_sealed_members_and_named_array_members_are_read()
    {
        // Class "" with one sealed member "w" = 5; then an array with the name "k" = true.
        var sealedObject = new Amf3Reader(Convert.FromHexString("0a1301" + "0377" + "0405"));
        Assert.True(sealedObject.TryRead(out var value));
        Assert.Equal(5, value["w"].AsNumber());
        var named = new Amf3Reader(Convert.FromHexString("0901" + "036b" + "03" + "01"));
        Assert.True(named.TryRead(out var map));
        Assert.Equal(1, map["k"].AsNumber());
    }

    [Theory]
    [InlineData("0602")]
    [InlineData("0a01")]
    [InlineData("0a0701")]
    [InlineData("0c0d0000")]
    [InlineData("0dffffffff00")]
    [InlineData("10")]
    public void Amf3_that_is_malformed_or_unknown_is_refused(string hex)
    {
        var reader = new Amf3Reader(Convert.FromHexString(hex));
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void Amf0_switches_to_amf3_and_back()
    {
        var reader = new Amf0Reader(Convert.FromHexString("11" + "06056364" + "020001" + "7a"));
        Assert.True(reader.TryReadAll(out var values));
        Assert.Equal(["cd", "z"], values.Select(value => value.AsText()!));
    }

    [Fact]
    public void Command_in_amf3_form_is_read()
    {
        byte[] payload = [0, .. Amf0Writer.ToArray(AmfValue.Of("createStream"), AmfValue.Of(2), AmfValue.Null)];
        Assert.True(RtmpCommand.TryRead(new RtmpMessage(RtmpMessageType.CommandAmf3, 0, 0, payload), out var command));
        Assert.Equal(("createStream", 2.0, 0), (command.Name, command.TransactionId, command.Arguments.Count));
        Assert.True(command.Argument(3).IsNothing);
    }
}
