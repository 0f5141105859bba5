using System.Security.Cryptography;
using MediaRouter.Media.Srtp;

namespace MediaRouter.Media.Tests.Srtp;

public class SrtpCipherTests
{
    public static TheoryData<int> Kernels
    {
        get
        {
            var data = new TheoryData<int>();
            foreach (var kernel in Enum.GetValues<SrtpKernel>())
            {
                if (SrtpKernels.IsSupported(kernel))
                {
                    data.Add((int)kernel);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void CounterMode_matches_rfc_3711_appendix_b2(int kernel)
    {
        using var cipher = new CounterModeCipher(Hex("2B7E151628AED2A6ABF7158809CF4F3C"), (SrtpKernel)kernel);
        var stream = new byte[48];
        cipher.Crypt(Hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"), stream, stream);
        Assert.Equal("E03EAD0935C95E80E166B16DD92B4EB4D23513162B02D0F72A43A2FE4A5F97AB41E95B3BB0A2E8DD477901E4FCA894C0", Convert.ToHexString(stream));
        stream.AsSpan().Clear();
        cipher.Crypt(Hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFF"), stream, stream);
        Assert.Equal("EC8CDF7398607CB0F2D21675EA9EA1E4362B7C3C6773516318A077D7FC5073AE6A2CC3787889374FBEB4C81B17BA6C44", Convert.ToHexString(stream));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void KeyDerivation_matches_rfc_3711_appendix_b3(int kernel)
    {
        using var cipher = new CounterModeCipher(Hex("E1F97A0D3E018BE0D64FA32C06DE4139"), (SrtpKernel)kernel);
        var salt = Hex("0EC675AD498AFEEBB6960B3AABE6");
        Assert.Equal("C61E7A93744F39EE10734AFE3FF7A087", Convert.ToHexString(SrtpKeyDerivation.Derive(cipher, salt, SrtpKeyDerivation.RtpEncryption, 16)));
        Assert.Equal("30CBBC08863D8C85D49DB34A9AE1", Convert.ToHexString(SrtpKeyDerivation.Derive(cipher, salt, SrtpKeyDerivation.RtpSalt, 14)));
        Assert.Equal(
            "CEBE321F6FF7716B6FD4AB49AF256A156D38BAA48F0A0ACF3C34E2359E6CDBCEE049646C43D9327AD175578EF7227098" +
            "6371C10C9A369AC2F94A8C5FBCDDDC256D6E919A48B610EF17C2041E474035766B68642C59BBFC2F34DB60DBDFB2",
            Convert.ToHexString(SrtpKeyDerivation.Derive(cipher, salt, SrtpKeyDerivation.RtpAuthentication, 94)));
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void CounterMode_agrees_with_single_blocks_for_all_lengths(int kernel)
    {
        var random = new Random(10);
        foreach (var keyLength in (int[])[16, 32])
        {
            var key = Bytes(random, keyLength);
            using var cipher = new CounterModeCipher(key, (SrtpKernel)kernel);
            using var aes = Aes.Create();
            aes.SetKey(key);
            for (var length = 0; length < 1700; length += length < 300 ? 1 : 97)
            {
                var initial = Bytes(random, 16);
                initial[12] = initial[13] = 0;
                var data = Bytes(random, length);
                var expected = new byte[length];
                for (var i = 0; i < length; i++)
                {
                    var block = (byte[])initial.Clone();
                    var counter = ((block[14] << 8) | block[15]) + (i / 16);
                    (block[13], block[14], block[15]) = ((byte)(counter >> 16), (byte)(counter >> 8), (byte)counter);
                    expected[i] = i % 16 == 0 ? (byte)0 : expected[i];
                    if (i % 16 == 0)
                    {
                        var stream = aes.EncryptEcb(block, PaddingMode.None);
                        for (var j = 0; j < 16 && i + j < length; j++)
                        {
                            expected[i + j] = (byte)(data[i + j] ^ stream[j]);
                        }
                    }
                }

                var output = new byte[length];
                cipher.Crypt(initial, data, output);
                Assert.Equal(expected, output);
                cipher.Crypt(initial, data, data);
                Assert.Equal(expected, data);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kernels))]
    public void Gcm_agrees_with_the_framework_for_all_lengths(int kernel)
    {
        var random = new Random(11);
        foreach (var keyLength in (int[])[16, 32])
        {
            var key = Bytes(random, keyLength);
            using var cipher = new GcmCipher(key, (SrtpKernel)kernel);
            using var reference = new AesGcm(key, 16);
            for (var length = 0; length < 1700; length += length < 600 ? 1 : 61)
            {
                var nonce = Bytes(random, 12);
                var associated = Bytes(random, random.Next(3) == 0 ? random.Next(400) : 12);
                var data = Bytes(random, length);
                var expected = new byte[length];
                var expectedTag = new byte[16];
                reference.Encrypt(nonce, data, expected, expectedTag, associated);
                var output = new byte[length];
                var tag = new byte[16];
                cipher.Encrypt(nonce, associated, data, output, tag);
                Assert.Equal(expected, output);
                Assert.Equal(expectedTag, tag);
                Assert.True(cipher.Decrypt(nonce, associated, output, output, tag));
                Assert.Equal(data, output);
                tag[random.Next(16)] ^= (byte)(1 << random.Next(8));
                Assert.False(cipher.Decrypt(nonce, associated, expected, output, tag));
            }
        }
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);
}
