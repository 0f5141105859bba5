using MediaRouter.Media.Rtp;
using MediaRouter.Media.Srtp;

namespace MediaRouter.Fuzz;

public class SrtpFuzz
{
    [Fact]
    public void MikeyMessage_reads_any_bytes()
    {
        byte[][] corpus =
        [
            Convert.FromBase64String("AQAFAAfDS7cBAAC73IQjAAAAAAsA7qvc7ys3ZPEKEEH2f2202ureRQSmHl7N+gUBAAAAFQABAQEBEAIBAQMBCgcBAQgBAQoBAQAAACIAIAAeFHZrl+d8FGvggHwXfsfV/RvQYwdd0wstlE2phJs7AA=="),
            Convert.FromHexString("010006000000000100000A00000261620100000000030B01040000002700310010000102030405060708090A0B0C0D0E0F000E101112131415161718191A1B1C1D02AABB00"),
        ];
        FuzzLoop.Run(corpus, input =>
        {
            if (MikeyMessage.TryParse(input, out var message))
            {
                message.TryGetMasterKey(out _);
                Assert.True(MikeyMessage.TryParse(message.ToBytes(), out var again));
                Assert.Equal(message.Streams, again.Streams);
            }
        });
    }

    [Theory]
    [InlineData(SrtpProfile.AesCm128HmacSha1Tag80)]
    [InlineData(SrtpProfile.AesCm128HmacSha1Tag32)]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    public void Srtp_takes_any_bytes(SrtpProfile profile)
    {
        using var context = new SrtpContext(new SrtpMasterKey(profile, new byte[profile.KeyLength()], new byte[profile.SaltLength()]));
        var protector = new SrtpProtector(context);
        var unprotector = new SrtpUnprotector(context);
        var packet = new byte[100];
        RtpPacket.WriteHeader(packet, 96, 1, 2, 3, false);
        var corpus = new List<byte[]> { packet, Convert.FromHexString("80c9000100000007"), Convert.FromHexString("926000010000000200000003111111112222222210000001AABBCCDD0102030405") };
        foreach (var plain in corpus.ToArray())
        {
            var buffer = new byte[200];
            corpus.Add(protector.TryProtectRtp(plain, buffer, out var length) ? buffer[..length] : plain);
            corpus.Add(protector.TryProtectRtcp(plain, buffer, out length) ? buffer[..length] : plain);
        }

        FuzzLoop.Run(corpus, input =>
        {
            unprotector.UnprotectRtp((byte[])input.Clone(), out _);
            unprotector.UnprotectRtcp((byte[])input.Clone(), out _);
            var buffer = new byte[input.Length + 20];
            protector.TryProtectRtp(input, buffer, out _);
            protector.TryProtectRtcp(input, buffer, out _);
        });
    }
}
