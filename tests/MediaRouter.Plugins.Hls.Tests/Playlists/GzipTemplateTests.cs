using System.IO.Compression;
using System.Text;
using MediaRouter.Plugins.Hls.Playlists;

namespace MediaRouter.Plugins.Hls.Tests.Playlists;

public sealed class GzipTemplateTests
{
    [Fact]
    public void Check_is_that_of_the_standard()
    {
        // The check value that catalogues of such functions give for this one.
        Assert.Equal(0xCBF43926, Crc32.Compute("123456789"u8));
    }

    [Fact]
    public void Playlist_of_each_viewer_is_what_was_written_for_it()
    {
        var builder = new PlaylistText.Builder();
        builder.Line("#EXTM3U");
        for (var i = 0; i < 40; i++)
        {
            builder.Add($"#EXT-X-PART:DURATION=0.2000{i % 3},URI=\"").Address($"64ca6f8ba32f_video1_part{i * i}.mp4").Line("\"");
        }

        var text = builder.Build();
        for (var i = 0; i < 20; i++)
        {
            var query = new AddressQuery("session", Guid.NewGuid());
            var compressed = Render(text, query);

            Assert.Equal(Encoding.UTF8.GetString(text.Render(query.Text).Span), Encoding.UTF8.GetString(Inflate(compressed)));
            Assert.True(compressed.Length < text.LengthWith(query) / 4, $"{compressed.Length} bytes of {text.LengthWith(query)}");
        }
    }

    [Fact]
    public void Shared_form_is_the_same_playlist_without_queries()
    {
        var text = new PlaylistText.Builder().Line("#EXTM3U").Address("a.mp4").Line().Build();

        Assert.Equal("#EXTM3U\na.mp4\n", Encoding.UTF8.GetString(Inflate(text.Gzip.ToArray())));
        Assert.Equal("#EXTM3U\na.mp4\n", Encoding.UTF8.GetString(text.Bytes.Span));
    }

    [Fact]
    public void Playlist_without_addresses_has_no_form_for_queries()
    {
        Assert.Null(new PlaylistText.Builder().Line("#EXTM3U").Build().TemplateFor(new AddressQuery("session", Guid.NewGuid())));
    }

    [Fact]
    public void Any_text_survives()
    {
        var random = new Random(20261121);
        for (var round = 0; round < 300; round++)
        {
            var builder = new PlaylistText.Builder();
            var count = random.Next(1, 30);
            for (var i = 0; i < count; i++)
            {
                // Long repetitions, noise of few and of many letters, and texts that are shorter than any copy.
                builder.Add(Noise(random, random.Next(0, 600), alphabet: random.Next(1, 60))).Address(Noise(random, random.Next(0, 5), alphabet: 3));
            }

            var text = builder.Add(Noise(random, random.Next(0, 50), alphabet: 2)).Build();
            var query = new AddressQuery("session", Guid.NewGuid());
            Assert.Equal(text.Render(query.Text).ToArray(), Inflate(Render(text, query)));
        }
    }

    [Theory]
    [InlineData(32_768 - 36, true)]
    [InlineData(32_768 - 35, false)]
    public void Addresses_too_far_apart_have_no_form(int between, bool isPossible)
    {
        // The second query begins one address, and its own name, behind the first secret.
        var text = new PlaylistText.Builder().Address("a").Add(new string('x', between - "?session=".Length)).Address("").Line().Build();
        var query = new AddressQuery("session", Guid.NewGuid());

        Assert.Equal(isPossible, text.TemplateFor(query) is not null);
        if (isPossible)
        {
            Assert.Equal(text.Render(query.Text).ToArray(), Inflate(Render(text, query)));
        }
    }

    private static byte[] Render(PlaylistText text, AddressQuery query)
    {
        var template = text.TemplateFor(query);
        Assert.NotNull(template);
        var target = new byte[template.Length];
        template.Write(query.Secret, query.Remainder, target);
        return target;
    }

    // The reader refuses a false check or length.
    private static byte[] Inflate(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var output = new MemoryStream();
        gzip.CopyTo(output);
        return output.ToArray();
    }

    private static string Noise(Random random, int length, int alphabet) =>
        string.Create(length, (random, alphabet), static (target, state) =>
        {
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = (char)('a' + state.random.Next(state.alphabet));
            }
        });
}
