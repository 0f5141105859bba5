using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Fuzz;

public class RtmpAmfFuzz
{
    [Fact]
    public void Amf0_never_throws_and_what_was_read_can_be_written() => FuzzLoop.Run(
        [
            Amf0Writer.ToArray(AmfValue.Of("@setDataFrame"), AmfValue.Of("onMetaData"), AmfValue.Map(
                new AmfProperty("width", AmfValue.Of(1280)), new AmfProperty("encoder", AmfValue.Of("x")), new AmfProperty("stereo", AmfValue.True))),
            Amf0Writer.ToArray(AmfValue.List(AmfValue.Date(1), AmfValue.Null, AmfValue.Undefined, AmfValue.Object(new AmfProperty("a", AmfValue.List())))),
            Convert.FromHexString("11090501" + "0a0b01056162060563640101"),
            Convert.FromHexString("1000016100016205000009"),
            Convert.FromHexString("0affffffff0af000000005"),
            [.. Enumerable.Repeat<byte[]>([3, 0, 1, 97], 500).SelectMany(part => part)],
        ],
        input =>
        {
            var reader = new Amf0Reader(input);
            reader.TryReadAll(out var values);
            foreach (var value in values)
            {
                Assert.True(Count(value, 0) <= AmfLimits.MaxValues);
                var again = new Amf0Reader(Amf0Writer.ToArray(value));
                Assert.True(again.TryRead(out var copy));
                Assert.Equal(value.Kind, copy.Kind);
            }
        });

    [Fact]
    public void Amf3_never_throws() => FuzzLoop.Run(
        [
            Convert.FromHexString("0905010a0b010561620605636401" + "0a01000602" + "01"),
            Convert.FromHexString("0a13010377" + "0405"),
            Convert.FromHexString("0901036b0301"),
            Convert.FromHexString("0d050000000001"),
            Convert.FromHexString("08014270000000000000"),
            Convert.FromHexString("0b0d3c612f3e"),
            [.. Enumerable.Repeat<byte[]>([9, 3, 1], 500).SelectMany(part => part)],
        ],
        input =>
        {
            var reader = new Amf3Reader(input);
            if (reader.TryRead(out var value))
            {
                Assert.True(Count(value, 0) <= AmfLimits.MaxValues);
            }
        });

    private static int Count(AmfValue value, int depth)
    {
        Assert.InRange(depth, 0, AmfLimits.MaxDepth + 1);
        return 1 + value.Items.Sum(item => Count(item, depth + 1)) + value.Properties.Sum(property => Count(property.Value, depth + 1));
    }
}
