using MediaRouter.Plugins.Hls.Source.Following;
using MediaRouter.Plugins.Hls.Source.Playlists;

namespace MediaRouter.Plugins.Hls.Tests.Source;

public sealed class VariantChoiceTests
{
    [Fact]
    public void Best_variant_that_can_be_carried_comes_first()
    {
        RemoteVariant[] variants =
        [
            Variant("low", 500, "avc1.42e01e,mp4a.40.2"),
            Variant("dolby", 9000, "avc1.640028,ec-3"),
            Variant("high", 5000, "hvc1.1.6.L93.B0,mp4a.40.2"),
            Variant("sound", 64, "mp4a.40.5"),
            Variant("foreign", 20000, "dvh1.05.06"),
            Variant("texts", 2000, "avc1.42e01e,stpp.ttml.im1t"),
        ];

        Assert.Equal(["high", "texts", "low", "sound", "dolby"], VariantChoice.Rank(variants).Select(variant => variant.Uri));
        Assert.Equal(["b", "a"], VariantChoice.Rank([Variant("a", 1), Variant("b", 2)]).Select(variant => variant.Uri));
        Assert.Empty(VariantChoice.Rank([Variant("foreign", 1, "dvh1.05.06")]));
    }

    [Fact]
    public void Larger_pictures_decide_between_equal_bit_rates()
    {
        var small = Variant("small", 100) with { Pixels = 10 };
        var large = Variant("large", 100) with { Pixels = 20 };

        Assert.Equal(["large", "small"], VariantChoice.Rank([small, large]).Select(variant => variant.Uri));
    }

    [Fact]
    public void Renditions_are_those_of_the_group_that_have_playlists_the_default_first()
    {
        var variant = Variant("v.m3u8", 1) with { AudioGroup = "g" };
        var playlist = new RemoteMultivariant(
            [variant],
            [
                new("g", "in the variant", "", false, ""),
                new("g", "German", "de", false, "de.m3u8"),
                new("other", "French", "fr", false, "fr.m3u8"),
                new("g", "English", "en", true, "en.m3u8"),
                new("g", "same as the variant", "", false, "v.m3u8"),
                new("g", "again", "", false, "de.m3u8"),
            ]);

        Assert.Equal(["en.m3u8", "de.m3u8"], VariantChoice.RenditionsOf(playlist, variant).Select(rendition => rendition.Uri));
        Assert.Empty(VariantChoice.RenditionsOf(playlist, Variant("v.m3u8", 1)));
    }

    private static RemoteVariant Variant(string uri, long bandwidth, string codecs = "") =>
        new() { Uri = uri, Bandwidth = bandwidth, Codecs = codecs.Split(',', StringSplitOptions.RemoveEmptyEntries) };
}
