using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Hls.Tests.Source;

/// <summary>A source against a server in the same process.</summary>
public sealed class SourceTests
{
    private const int Pictures = TestSegments.Pictures;
    private static readonly string Duration = TestSegments.Duration.TotalSeconds.ToString("0.00000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Recording_of_MPEG_TS_is_read_to_its_end()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Text("/a/index.m3u8", Playlist(Segments(3, "s{0}.ts"), isEnded: true));
        for (var i = 0; i < 3; i++)
        {
            origin.File($"/a/s{i}.ts", TestSegments.TransportStream(i, start: 1000));
        }

        var (host, error) = await SourceHost.RunAsync(origin.Url("/a/index.m3u8"));

        Assert.Equal("", error);
        var description = Assert.Single(host.Published);
        Assert.Equal(["H264", "MPEG-4 Audio"], description.Tracks.Select(track => track.Codec));
        Assert.Equal(TestSegments.Video.Parameters, description.Tracks[0].Parameters);
        AssertEven(host, 3);
        Assert.Equal(["/a/index.m3u8", "/a/s0.ts", "/a/s1.ts", "/a/s2.ts"], origin.Requests);
    }

    [Fact]
    public async Task Recording_of_fMP4_in_one_file_is_read_by_ranges()
    {
        await using var origin = await TestOrigin.StartAsync();
        var init = TestSegments.Mp4Init(TestSegments.Video, TestSegments.Audio);
        var segments = Enumerable.Range(0, 3).Select(i => TestSegments.Mp4(i, 1000, TestSegments.Video, TestSegments.Audio)).ToList();
        var text = new StringBuilder($"#EXT-X-MAP:URI=\"all.mp4\",BYTERANGE=\"{init.Length}@0\"\n");
        text.Append($"#EXTINF:{Duration},\n#EXT-X-BYTERANGE:{segments[0].Length}@{init.Length}\nall.mp4\n");
        text.Append($"#EXTINF:{Duration},\n#EXT-X-BYTERANGE:{segments[1].Length}\nall.mp4\n#EXTINF:{Duration},\n#EXT-X-BYTERANGE:{segments[2].Length}\nall.mp4\n");
        origin.Text("/index.m3u8", Playlist(text.ToString(), isEnded: true));
        origin.File("/all.mp4", [.. init, .. segments.SelectMany(segment => segment)]);

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Equal("", error);
        AssertEven(host, 3);
    }

    [Fact]
    public async Task Ranges_are_cut_out_where_the_server_knows_none()
    {
        await using var origin = await TestOrigin.StartAsync();
        var segments = Enumerable.Range(0, 2).Select(i => TestSegments.TransportStream(i)).ToList();
        origin.Text("/index.m3u8", Playlist(
            $"#EXTINF:{Duration},\n#EXT-X-BYTERANGE:{segments[0].Length}@0\nall.ts\n#EXTINF:{Duration},\n#EXT-X-BYTERANGE:{segments[1].Length}\nall.ts\n", isEnded: true));
        byte[] all = [.. segments[0], .. segments[1], .. new byte[1000]];
        origin.Handle("/all.ts", async context => await context.Response.Body.WriteAsync(all));

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Equal("", error);
        AssertEven(host, 2);
        Assert.Empty(host.Invalid);
    }

    [Fact]
    public async Task Encrypted_segments_are_decrypted_with_keys_that_change()
    {
        await using var origin = await TestOrigin.StartAsync();
        byte[][] keys = [RandomNumberGenerator.GetBytes(16), RandomNumberGenerator.GetBytes(16)];
        origin.Text("/index.m3u8", Playlist(
            $"#EXT-X-MEDIA-SEQUENCE:300\n#EXT-X-KEY:METHOD=AES-128,URI=\"key0\"\n{Segments(2, "s{0}.ts")}" +
            $"#EXT-X-KEY:METHOD=AES-128,URI=\"key1\",IV=0x000000000000000000000000000000ff\n#EXTINF:{Duration},\ns2.ts\n" +
            $"#EXT-X-KEY:METHOD=NONE\n#EXTINF:{Duration},\ns3.ts\n",
            isEnded: true));
        origin.File("/key0", keys[0]);
        origin.File("/key1", keys[1]);
        origin.File("/s0.ts", Encrypt(TestSegments.TransportStream(0), keys[0], 300));
        origin.File("/s1.ts", Encrypt(TestSegments.TransportStream(1), keys[0], 301));
        origin.File("/s2.ts", Encrypt(TestSegments.TransportStream(2), keys[1], 255));
        origin.File("/s3.ts", TestSegments.TransportStream(3));

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Equal("", error);
        AssertEven(host, 4);
        Assert.Equal(1, origin.Requests.Count(request => request == "/key0"));
    }

    [Fact]
    public async Task Encrypted_fMP4_has_an_encrypted_initialisation_section()
    {
        await using var origin = await TestOrigin.StartAsync();
        var key = RandomNumberGenerator.GetBytes(16);
        origin.Text("/index.m3u8", Playlist(
            $"#EXT-X-KEY:METHOD=AES-128,URI=\"key\",IV=0x05\n#EXT-X-MAP:URI=\"init.mp4\"\n{Segments(2, "s{0}.mp4")}", isEnded: true));
        origin.File("/key", key);
        origin.File("/init.mp4", Encrypt(TestSegments.Mp4Init(TestSegments.Video, TestSegments.Audio), key, 5));
        for (var i = 0; i < 2; i++)
        {
            origin.File($"/s{i}.mp4", Encrypt(TestSegments.Mp4(i, 0, TestSegments.Video, TestSegments.Audio), key, 5));
        }

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Equal("", error);
        AssertEven(host, 2);
    }

    [Fact]
    public async Task Best_variant_is_pulled_with_its_audio_renditions_aligned()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Text("/index.m3u8", """
            #EXTM3U
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Deutsch",LANGUAGE="de",URI="audio/de.m3u8"
            #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="audio/en.m3u8"
            #EXT-X-STREAM-INF:BANDWIDTH=100,CODECS="avc1.42c01e,mp4a.40.2",AUDIO="a"
            low/index.m3u8
            #EXT-X-STREAM-INF:BANDWIDTH=900,CODECS="avc1.42c01e,mp4a.40.2",AUDIO="a"
            high/index.m3u8

            """);

        // The video in fMP4, one sound in fMP4 and one packed: all on the same time line, which in 33 bits begins anew in the middle.
        const double Start = ((1L << 33) / 90000.0) - 0.3;
        origin.Text("/high/index.m3u8", Playlist($"#EXT-X-MAP:URI=\"init.mp4\"\n{Segments(3, "s{0}.mp4")}", isEnded: true));
        origin.Text("/audio/de.m3u8", Playlist(Segments(3, "p{0}.aac"), isEnded: true));
        origin.Text("/audio/en.m3u8", Playlist($"#EXT-X-MAP:URI=\"init.mp4\"\n{Segments(3, "s{0}.mp4")}", isEnded: true));
        origin.File("/high/init.mp4", TestSegments.Mp4Init(TestSegments.Video));
        origin.File("/audio/init.mp4", TestSegments.Mp4Init(TestSegments.Audio));
        for (var i = 0; i < 3; i++)
        {
            origin.File($"/high/s{i}.mp4", TestSegments.Mp4(i, Start, TestSegments.Video));
            origin.File($"/audio/s{i}.mp4", TestSegments.Mp4(i, Start, TestSegments.Audio));
            origin.File($"/audio/p{i}.aac", TestSegments.PackedAudio(i, (long)(Start * 90000)));
        }

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Equal("", error);
        var tracks = Assert.Single(host.Published).Tracks;
        Assert.Equal(["H264", "MPEG-4 Audio", "MPEG-4 Audio"], tracks.Select(track => track.Codec));
        Assert.Equal(["", "en", "de"], tracks.Select(track => track.Language));
        Assert.Equal(["", "English", "Deutsch"], tracks.Select(track => track.Title));
        Assert.Equal([0, 1, 2], tracks.Select(track => track.MediaIndex));
        AssertEven(host, 3);
        Assert.Equal(host.Numbers(1), host.Numbers(2));
        Assert.All(host.Times(1).Zip(host.Times(2)), pair => Assert.InRange(pair.First - pair.Second, -2, 2));
        Assert.DoesNotContain(origin.Requests, request => request.StartsWith("/low", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ts")]
    [InlineData("mp4")]
    public async Task Time_goes_on_over_discontinuities(string container)
    {
        await using var origin = await TestOrigin.StartAsync();
        byte[] Segment(int number, double start) => container == "ts"
            ? TestSegments.TransportStream(number, start)
            : TestSegments.Mp4(number, start, TestSegments.Video, TestSegments.Audio);
        var map = container == "ts" ? "" : "#EXT-X-MAP:URI=\"init.mp4\"\n";
        origin.Text("/index.m3u8", Playlist($"{map}{Segments(2, "s{0}")}#EXT-X-DISCONTINUITY\n{map}{Segments(2, "t{0}")}", isEnded: true));
        origin.File("/init.mp4", TestSegments.Mp4Init(TestSegments.Video, TestSegments.Audio));
        origin.File("/s0", Segment(0, 5000));
        origin.File("/s1", Segment(1, 5000));
        origin.File("/t0", Segment(2, 20));
        origin.File("/t1", Segment(3, 20));

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Equal("", error);
        Assert.Single(host.Published);
        AssertEven(host, 4);
        Assert.Equal(
            [2 * Pictures], host.Units.Where(entry => entry is { Track: 0, Unit.IsDiscontinuity: true }).Select(entry => TestSegments.NumberOf(entry.Unit)));
    }

    [Fact]
    public async Task Tracks_that_change_are_published_anew()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Text("/index.m3u8", Playlist(
            $"#EXT-X-MAP:URI=\"both.mp4\"\n{Segments(1, "s{0}")}#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"video.mp4\"\n{Segments(1, "t{0}")}", isEnded: true));
        origin.File("/both.mp4", TestSegments.Mp4Init(TestSegments.Video, TestSegments.Audio));
        origin.File("/video.mp4", TestSegments.Mp4Init(TestSegments.Video));
        origin.File("/s0", TestSegments.Mp4(0, 0, TestSegments.Video, TestSegments.Audio));
        origin.File("/t0", TestSegments.Mp4(1, 0, TestSegments.Video));

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Equal("", error);
        Assert.Equal([2, 1], host.Published.Select(description => description.Tracks.Count));
        Assert.Equal(Enumerable.Range(0, 2 * Pictures), host.Numbers(0));
    }

    [Fact]
    public async Task What_is_not_there_is_skipped_and_time_passes()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Text("/index.m3u8", Playlist(
            $"{Segments(3, "s{0}.ts")}#EXT-X-GAP\n#EXTINF:{Duration},\ns3.ts\n#EXTINF:{Duration},\ns4.ts\n#EXTINF:{Duration},\ns5.ts\n#EXTINF:{Duration},\ns6.ts\n", isEnded: true));
        foreach (var i in new[] { 0, 2, 4, 6 })
        {
            origin.File($"/s{i}.ts", TestSegments.TransportStream(i));
        }

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Equal("", error);
        int[] expected = [.. new[] { 0, 2, 4, 6 }.SelectMany(i => Enumerable.Range(i * Pictures, Pictures))];
        Assert.Equal(expected, host.Numbers(0));
        Assert.All(host.Times(0).Zip(expected), pair => Assert.Equal(host.Times(0)[0] + (pair.Second * TestSegments.FrameTicks), pair.First));
        Assert.Equal("Warning: segment 1 is skipped: the server answered with 404 Not Found", Assert.Single(host.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal)));
        Assert.Single(host.Invalid, "segment 5 is skipped: the server answered with 404 Not Found");
        Assert.DoesNotContain("/s3.ts", origin.Requests);
        Assert.Equal(1, origin.Requests.Count(request => request == "/s1.ts"));
    }

    [Fact]
    public async Task Wall_clock_of_the_playlist_is_passed_on()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Text("/index.m3u8", Playlist($"#EXT-X-PROGRAM-DATE-TIME:2026-01-02T03:04:05.600Z\n{Segments(2, "s{0}.ts")}", isEnded: true));
        origin.File("/s0.ts", TestSegments.TransportStream(0, start: 77));
        origin.File("/s1.ts", TestSegments.TransportStream(1, start: 77));

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Equal("", error);
        var begin = (new DateTimeOffset(2026, 1, 2, 3, 4, 5, 600, TimeSpan.Zero) - DateTimeOffset.UnixEpoch).Ticks * 100;
        var pictures = host.Units.Where(entry => entry.Track == 0).ToList();
        Assert.All(pictures, entry => Assert.InRange(entry.Unit.NtpUnixNanoseconds - begin - (TestSegments.NumberOf(entry.Unit) * 40_000_000L), -20_000, 20_000));
        Assert.All(host.Units, entry => Assert.NotEqual(0, entry.Unit.NtpUnixNanoseconds));
    }

    [Fact]
    public async Task Redirections_are_followed_and_addresses_are_relative_to_where_they_lead()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Handle("/index.m3u8", Redirect("/there/one.m3u8?token=1"));
        origin.Handle("/there/one.m3u8", Redirect("deep/two.m3u8"));
        origin.Text("/there/deep/two.m3u8", Playlist(Segments(1, "../s{0}.ts"), isEnded: true));
        origin.Handle("/there/s0.ts", Redirect("/elsewhere/s0.ts"));
        origin.File("/elsewhere/s0.ts", TestSegments.TransportStream(0));

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Equal("", error);
        AssertEven(host, 1);
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("digest")]
    public async Task Credentials_of_the_URL_answer_challenges(string scheme)
    {
        await using var origin = await TestOrigin.StartAsync();
        var playlist = Playlist(Segments(1, "s{0}.ts"), isEnded: true);
        var answers = 0;
        origin.Handle("/index.m3u8", async context =>
        {
            var header = context.Request.Headers.Authorization.ToString();
            var isRight = scheme == "basic"
                ? header == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("us er:p@ss"))
                : header.StartsWith("Digest ", StringComparison.Ordinal) && header.Contains("username=\"us er\"", StringComparison.Ordinal) && header.Contains("response=\"", StringComparison.Ordinal);
            if (!isRight)
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                context.Response.Headers.WWWAuthenticate = scheme == "basic" ? "Basic realm=\"r\"" : "Digest realm=\"r\", nonce=\"abc\", qop=\"auth\", algorithm=SHA-256";
                return;
            }

            answers++;
            await context.Response.WriteAsync(playlist);
        });
        origin.File("/s0.ts", TestSegments.TransportStream(0));

        var (_, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8", "us%20er:p%40ss"));
        Assert.Equal("", error);
        Assert.Equal(1, answers);

        (_, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));
        Assert.Contains("could not be loaded: the server answered with 401 Unauthorized", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_are_not_given_to_other_servers()
    {
        await using var origin = await TestOrigin.StartAsync();
        await using var other = await TestOrigin.StartAsync();
        origin.Handle("/index.m3u8", Redirect(other.Url("/index.m3u8")));
        var seen = new List<string>();
        other.Handle("/index.m3u8", context =>
        {
            seen.Add(context.Request.Headers.Authorization.ToString());
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = "Basic realm=\"r\"";
            return Task.CompletedTask;
        });

        var (_, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8", "user:secret"));

        Assert.Contains("401", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
        Assert.All(seen, header => Assert.Equal("", header));
    }

    [Fact]
    public async Task Certificates_are_verified_by_their_fingerprint()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=origin", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var origin = await TestOrigin.StartAsync(certificate);
        origin.Text("/index.m3u8", Playlist(Segments(1, "s{0}.ts"), isEnded: true));
        origin.File("/s0.ts", TestSegments.TransportStream(0));
        var fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"), fingerprint: fingerprint);
        Assert.Equal("", error);
        AssertEven(host, 1);

        (_, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"), fingerprint: new string('0', 64));
        Assert.Contains($"source fingerprint does not match: expected {new string('0', 64)}, got {fingerprint.ToLowerInvariant()}", error, StringComparison.Ordinal);

        (_, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));
        Assert.Contains("could not be loaded: 127.0.0.1:", error, StringComparison.Ordinal);
        Assert.Contains("certificate", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compressed_playlists_are_read()
    {
        await using var origin = await TestOrigin.StartAsync();
        var headers = new List<string>();
        origin.Handle("/index.m3u8", async context =>
        {
            headers.Add($"{context.Request.Headers.AcceptEncoding}; {context.Request.Headers.UserAgent}");
            context.Response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Playlist(Segments(1, "s{0}.ts"), isEnded: true)));
        });
        origin.Handle("/s0.ts", async context =>
        {
            headers.Add($"{context.Request.Headers.AcceptEncoding}; {context.Request.Headers.UserAgent}");
            await context.Response.Body.WriteAsync(TestSegments.TransportStream(0));
        });

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Equal("", error);
        AssertEven(host, 1);
        Assert.Equal(["gzip; MediaRouter/test", "; MediaRouter/test"], headers);
    }

    // Even steps, sound where it is relative to the pictures, from number 0 on.
    private static void AssertEven(SourceHost host, int segments)
    {
        Assert.Equal(Enumerable.Range(0, segments * Pictures), host.Numbers(0));
        Assert.Equal(Enumerable.Range(0, TestSegments.FirstFrame(segments * Pictures)), host.Numbers(1));
        var (pictures, sounds) = (host.Times(0), host.Times(1));
        Assert.All(pictures.Select((time, i) => (time, i)), entry => Assert.Equal(pictures[0] + ((long)entry.i * TestSegments.FrameTicks), entry.time));
        Assert.All(
            sounds.Select((time, i) => (time, i)),
            entry => Assert.InRange((entry.time / 48000.0) - (entry.i * 1024 / 48000.0) - (pictures[0] / 90000.0), -0.0001, 0.0001));
    }

    private static Func<HttpContext, Task> Redirect(string location) => context =>
    {
        context.Response.StatusCode = (int)HttpStatusCode.Found;
        context.Response.Headers.Location = location;
        return Task.CompletedTask;
    };

    private static string Segments(int count, string uri) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $"#EXTINF:{Duration},\n{string.Format(CultureInfo.InvariantCulture, uri, i)}\n"));

    private static string Playlist(string body, bool isEnded) => $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n{body}{(isEnded ? "#EXT-X-ENDLIST\n" : "")}";

    private static byte[] Encrypt(byte[] plain, byte[] key, long number)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var iv = new byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(iv.AsSpan(8), number);
        return aes.EncryptCbc(plain, iv);
    }
}
