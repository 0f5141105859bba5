using System.Text;
using MediaRouter.Plugins.AuthInternal.Credentials;

namespace MediaRouter.Plugins.AuthInternal.Tests;

public class Argon2Tests
{
    // RFC 9106, sections 5.1 to 5.3.
    [Theory]
    [InlineData(0, "512b391b6f1162975371d30919734294f868e3be3984f3c1a13a4db9fabe4acb")]
    [InlineData(1, "c814d9d1dc7f37aa13f0d77f2494bda1c8de6b016dd388d29952a4c4672b6ce8")]
    [InlineData(2, "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659")]
    public void Hash_matches_the_vectors_of_the_specification(int variant, string expected)
    {
        var tag = new byte[32];
        Argon2.Hash(
            new Argon2Parameters((Argon2Variant)variant, 19, 32, 3, 4),
            Repeat(0x01, 32),
            Repeat(0x02, 16),
            Repeat(0x03, 8),
            Repeat(0x04, 12),
            tag,
            CancellationToken.None);

        Assert.Equal(expected, Convert.ToHexStringLower(tag));
    }

    // Written by the argon2 command of Debian 12 (20171227).
    [Theory]
    [InlineData("password", "$argon2id$v=19$m=4096,t=2,p=1$c29tZXNhbHQ$jdKdtqceBH4bDYarxxOIYq6lSN6yGI+/")]
    [InlineData("password", "$argon2id$v=16$m=4096,t=2,p=1$c29tZXNhbHQ$ng3T5AGwSZfqQB/9pybc5DOtQjb7Z/UD")]
    [InlineData("correct horse", "$argon2i$v=19$m=1000,t=3,p=4$c2FsdHNhbHRzYWx0$gOxmgo39x4F7WUy5CguCnLz0S7ufmXhSe+jqRTccMbs")]
    [InlineData("correct horse", "$argon2i$v=16$m=1000,t=3,p=3$c2FsdHNhbHRzYWx0$nzMhW+ksIaihMQ/QdDymY49SYaRNRGFjIjVeko7sE/aBIFkqtiuc6dR/vn34esBM5GjusoXxVPwmJasGoADHJA")]
    [InlineData("correct horse", "$argon2i$m=1000,t=3,p=3$c2FsdHNhbHRzYWx0$nzMhW+ksIaihMQ/QdDymY49SYaRNRGFjIjVeko7sE/aBIFkqtiuc6dR/vn34esBM5GjusoXxVPwmJasGoADHJA")]
    [InlineData("p@ss", "$argon2id$v=19$m=65536,t=3,p=4$MDEyMzQ1Njc4OWFiY2RlZg$QZzDOolypAQ3lOAWF+hA88Fk+0X1zmfQP/s0gym+2cg")]
    [InlineData("x", "$argon2id$v=19$m=8,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rWvMEw")]
    [InlineData("x", "$argon2id$v=19$m=25,t=2,p=3$MDEyMzQ1Njc4OWFiY2RlZg$opBXCZAGDk4qLUKyN/u2qGz+2VTg6YFfWdPjqOqdDjF1")]
    [InlineData("medium", "$argon2i$v=19$m=4099,t=4,p=1$MDEyMzQ1Njc4OWFiY2RlZg$P6C29FRZ/iJYYxG+NRRJ8Mi+/pQTw6fN+XgeNaz16KlPX4G9wej+yPaTOd+3aMXIwicw4CZuQ1xKK5uVM0dv2q4")]
    public void Verify_accepts_the_password_of_an_encoded_hash(string password, string encoded)
    {
        Assert.True(Argon2Hash.TryParse(encoded, out var hash, out var reason), reason);

        Assert.True(hash.Verify(Encoding.UTF8.GetBytes(password), CancellationToken.None));
        Assert.False(hash.Verify(Encoding.UTF8.GetBytes(password + "!"), CancellationToken.None));
    }

    // The command again; the variant that depends on data from the first pass on is not for passwords, but must be right.
    [Fact]
    public void Hash_of_variant_d_matches_the_command()
    {
        var tag = new byte[100];
        Argon2.Hash(new Argon2Parameters(Argon2Variant.D, 19, 77, 1, 2), "secret"u8, "0123456789abcdef"u8, [], [], tag, CancellationToken.None);

        Assert.Equal(
            "G+uB2kVHPKEmdZqApin6aDqkIy/w0H0GlNpNRMnKK8S2Vpm01z4v1m6MQY8Lw7MJDj6IL8Mc9ZH/3+FFAIoRtgUYjQYwLtT8Jpmd45xfws6XByvfuGzd1ukyvGPcsxE1Rjw2/g",
            Convert.ToBase64String(tag).TrimEnd('='));
    }

    [Fact]
    public void Hash_stops_when_it_is_cancelled()
    {
        Assert.True(Argon2Hash.TryParse("$argon2id$v=19$m=1048576,t=4096,p=1$MDEyMzQ1Njc4OWFiY2RlZg$rWvMEw", out var hash, out _));

        Assert.Throws<OperationCanceledException>(() => hash.Verify("x"u8, new CancellationToken(canceled: true)));
    }

    // RFC 7693, appendix A, and b2sum.
    [Theory]
    [InlineData("abc", "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")]
    [InlineData("", "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce")]
    public void Blake2b_matches_the_vectors_of_the_specification(string text, string expected)
    {
        var digest = new byte[64];
        Blake2b.Hash(Encoding.ASCII.GetBytes(text), digest);

        Assert.Equal(expected, Convert.ToHexStringLower(digest));
    }

    // b2sum of zeros: one block exactly, one byte more, and a short digest of many blocks.
    [Theory]
    [InlineData(128, "865939e120e6805438478841afb739ae4250cf372653078a065cdcfffca4caf798e6d462b65d658fc165782640eded70963449ae1500fb0f24981d7727e22c41")]
    [InlineData(129, "a60edba343e7a6933c14d203d2e535f35e6deb6c8a4f8e624c1a6f6e2612860447cb4c37e5aa11bcf03b7c3eea7228eb8b998f922794f2d1b8f2dc63f03bd3fa")]
    [InlineData(1000, "99a5e296cfc8aecb0b7f72ef9eaf45e7ab8b7c00")]
    public void Blake2b_handles_block_boundaries_and_digest_lengths(int zeros, string expected)
    {
        var digest = new byte[expected.Length / 2];
        var hash = new Blake2b(digest.Length);
        for (var rest = zeros; rest > 0; rest -= 50)
        {
            hash.Append(new byte[Math.Min(50, rest)]);
        }

        hash.Finish(digest);

        Assert.Equal(expected, Convert.ToHexStringLower(digest));
    }

    private static byte[] Repeat(byte value, int count)
    {
        var bytes = new byte[count];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
