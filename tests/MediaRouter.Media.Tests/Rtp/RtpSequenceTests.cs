using MediaRouter.Media.Rtp;

namespace MediaRouter.Media.Tests.Rtp;

public class RtpSequenceTests
{
    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(2, 1, -1)]
    [InlineData(65535, 0, 1)]
    [InlineData(0, 65535, -1)]
    [InlineData(0, 32767, 32767)]
    [InlineData(7, 7, 0)]
    public void Distance_goes_the_shorter_way(int from, int to, int expected)
    {
        Assert.Equal(expected, RtpSequence.Distance((ushort)from, (ushort)to));
        Assert.Equal(expected > 0, RtpSequence.IsNewer((ushort)to, (ushort)from));
        Assert.Equal((ushort)to, RtpSequence.Add((ushort)from, expected));
    }

    [Fact]
    public void TimestampUnwrapper_passes_the_wrap_in_both_directions()
    {
        var unwrapper = new TimestampUnwrapper();
        Assert.Equal(0xfffffff0L, unwrapper.Unwrap(0xfffffff0));
        Assert.Equal(0x100000010L, unwrapper.Unwrap(0x10));
        Assert.Equal(0x100000020L, unwrapper.Peek(0x20));
        Assert.Equal(0xfffffff8L, unwrapper.Unwrap(0xfffffff8));
        unwrapper.Reset();
        Assert.Equal(5, unwrapper.Unwrap(5));
        Assert.Equal(-3, unwrapper.Unwrap(unchecked((uint)-3)));
    }

    [Fact]
    public void TimestampUnwrapper_follows_a_long_count()
    {
        var random = new Random(2);
        var unwrapper = new TimestampUnwrapper();
        long time = 12345;
        unwrapper.Unwrap((uint)time);
        for (var i = 0; i < 10000; i++)
        {
            time += random.Next(-1000, int.MaxValue / 2);
            Assert.Equal(time, unwrapper.Unwrap(unchecked((uint)time)));
        }
    }
}
