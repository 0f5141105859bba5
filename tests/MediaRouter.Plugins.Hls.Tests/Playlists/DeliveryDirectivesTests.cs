using MediaRouter.Plugins.Hls.Playlists;

namespace MediaRouter.Plugins.Hls.Tests.Playlists;

// Draft, section 6.2.5.
public class DeliveryDirectivesTests
{
    [Theory]
    [InlineData("", "", "", -1, -1, false)]
    [InlineData("7", "", "", 7, -1, false)]
    [InlineData("7", "2", "YES", 7, 2, true)]
    [InlineData("", "", "v2", -1, -1, true)]
    [InlineData("", "", "no", -1, -1, false)]
    public void Directives_are_read(string mediaSequence, string part, string skip, long expectedSequence, int expectedPart, bool isDelta)
    {
        Assert.True(DeliveryDirectives.TryParse(mediaSequence, part, skip, out var directives));
        Assert.Equal(new DeliveryDirectives(expectedSequence, expectedPart, isDelta), directives);
    }

    [Theory]
    [InlineData("", "1")]
    [InlineData("-1", "")]
    [InlineData("x", "")]
    [InlineData("99999999999999999999", "")]
    [InlineData("1", "-1")]
    [InlineData("1", "1.5")]
    [InlineData("1", "99999999999")]
    [InlineData("1\0", "")]
    [InlineData("1", "2\0")]
    public void Nonsense_is_refused(string mediaSequence, string part) =>
        Assert.False(DeliveryDirectives.TryParse(mediaSequence, part, "", out _));
}
