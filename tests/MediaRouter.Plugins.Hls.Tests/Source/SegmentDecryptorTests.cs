using System.Security.Cryptography;
using MediaRouter.Plugins.Hls.Source.Following;
using MediaRouter.Plugins.Hls.Source.Playlists;

namespace MediaRouter.Plugins.Hls.Tests.Source;

public sealed class SegmentDecryptorTests
{
    private static readonly byte[] Key = Convert.FromHexString("000102030405060708090a0b0c0d0e0f");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1000)]
    public void Decryptor_gives_back_what_was_encrypted_in_any_cut(int length)
    {
        var plain = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        var iv = new byte[16];
        iv[15] = 7;
        using var aes = Aes.Create();
        aes.Key = Key;
        var encrypted = aes.EncryptCbc(plain, iv);
        foreach (var cut in new[] { 1, 7, 16, 48, 4096 })
        {
            using var decryptor = new SegmentDecryptor(Key, iv);
            var output = new List<byte>();
            for (var at = 0; at < encrypted.Length; at += cut)
            {
                output.AddRange(decryptor.Decrypt(encrypted.AsSpan(at, Math.Min(cut, encrypted.Length - at))));
            }

            Assert.True(decryptor.TryFinish(out var rest));
            output.AddRange(rest);
            Assert.Equal(plain, output);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(17)]
    public void Decryptor_refuses_what_is_no_whole_number_of_blocks(int length)
    {
        using var decryptor = new SegmentDecryptor(Key, new byte[16]);
        decryptor.Decrypt(new byte[length]);

        Assert.False(decryptor.TryFinish(out _));
    }

    [Fact]
    public void Decryptor_notices_another_key()
    {
        using var aes = Aes.Create();
        aes.Key = Convert.FromHexString("ffffffffffffffffffffffffffffffff");
        using var decryptor = new SegmentDecryptor(Key, new byte[16]);
        decryptor.Decrypt(aes.EncryptCbc(new byte[32], new byte[16]));

        Assert.False(decryptor.TryFinish(out _));
    }

    [Fact]
    public void Initialisation_vector_is_the_one_of_the_key_or_the_number_of_the_segment()
    {
        Assert.Equal("00000000000000000000000000000102", Convert.ToHexString(SegmentDecryptor.VectorOf(new RemoteKey("AES-128", "k", "", "identity"), 0x102)));
        Assert.Equal("00000000000000000000000000000ABC", Convert.ToHexString(SegmentDecryptor.VectorOf(new RemoteKey("AES-128", "k", "abc", "identity"), 5)));
    }
}
