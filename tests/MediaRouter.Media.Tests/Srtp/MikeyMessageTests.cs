using MediaRouter.Media.Rtcp;
using MediaRouter.Media.Srtp;

namespace MediaRouter.Media.Tests.Srtp;

public class MikeyMessageTests
{
    [Theory]
    // GStreamer 1.22: gst-rtsp-server's SDP, then rtspsrc's KeyMgmt header.
    [InlineData("AQAFAAfDS7cBAAC73IQjAAAAAAsA7qvc7ys3ZPEKEEH2f2202ureRQSmHl7N+gUBAAAAFQABAQEBEAIBAQMBCgcBAQgBAQoBAQAAACIAIAAeFHZrl+d8FGvggHwXfsfV/RvQYwdd0wstlE2phJs7AA==", 0xBBDC8423u)]
    [InlineData("AQAFAL3921EBAACcM8rUAAAAAAsA7qvc7zYAOrgKELazV8XWp7aIuAK2hT8VR/gBAAAAFQABAQEBEAIBAQMBCgcBAQgBAQoBAQAAACIAIAAebovfM2+0tnthFFQQ2Jv9wkaaPt3pIOEFmToOw2alAA==", 0x9C33CAD4u)]
    public void TryParse_reads_what_gstreamer_sends(string base64, uint ssrc)
    {
        var bytes = Convert.FromBase64String(base64);
        Assert.True(MikeyMessage.TryParse(bytes, out var message));
        Assert.Equal([new MikeyStream(ssrc)], message.Streams);
        Assert.Equal(2026, message.Time!.Value.ToDateTimeOffset().Year);
        Assert.Equal(16, message.Random.Length);
        Assert.True(message.TryGetMasterKey(out var key));
        Assert.Equal(SrtpProfile.AesCm128HmacSha1Tag80, key.Profile);
        Assert.Equal(bytes.AsSpan(bytes.Length - 31, 30).ToArray(), key.ToKeyAndSalt());
        // The same parts in the same order: writing gives the same bytes.
        Assert.Equal(bytes, message.ToBytes());
    }

    [Theory]
    [InlineData(SrtpProfile.AesCm128HmacSha1Tag80)]
    [InlineData(SrtpProfile.AesCm128HmacSha1Tag32)]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.AeadAes256Gcm)]
    public void Message_that_was_made_is_read_back(SrtpProfile profile)
    {
        var key = new SrtpMasterKey(profile, new byte[profile.KeyLength()].Select((_, i) => (byte)i).ToArray(), new byte[profile.SaltLength()]);
        var time = NtpTimestamp.FromUnixNanoseconds(1_700_000_000_000_000_000);
        var made = MikeyMessage.Create(key, [new MikeyStream(1, 2), new MikeyStream(3, 4)], 5, new byte[16], time);
        Assert.True(MikeyMessage.TryParse(made.ToBytes(), out var read));
        Assert.Equal(5u, read.BundleId);
        Assert.Equal(made.Streams, read.Streams);
        Assert.Equal(time, read.Time);
        Assert.True(read.TryGetMasterKey(out var readKey));
        Assert.Equal(profile, readKey.Profile);
        Assert.Equal(key.ToKeyAndSalt(), readKey.ToKeyAndSalt());
    }

    [Fact]
    public void TryParse_reads_salt_validity_and_mac()
    {
        // TEK with salt (type 3) and an SPI of 2 bytes, HMAC-SHA-1 MAC, ID payload before, a tag of 4 bytes in the policy.
        var bytes = Convert.FromHexString(
            "01000600" + "00000001" + "0000" + "0A" + "00" + "0002" + "6162"
            + "01" + "00" + "00" + "0003" + "0B0104"
            + "00" + "00" + "0027" + "00" + "31" + "0010" + "000102030405060708090A0B0C0D0E0F" + "000E" + "101112131415161718191A1B1C1D" + "02AABB" + "01"
            + new string('E', 40));
        Assert.True(MikeyMessage.TryParse(bytes, out var message));
        Assert.True(message.TryGetMasterKey(out var key));
        Assert.Equal(SrtpProfile.AesCm128HmacSha1Tag32, key.Profile);
        Assert.Equal("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D", Convert.ToHexString(key.ToKeyAndSalt()));
    }

    [Fact]
    public void TryParse_refuses_each_truncation()
    {
        var bytes = Convert.FromBase64String(
            "AQAFAAfDS7cBAAC73IQjAAAAAAsA7qvc7ys3ZPEKEEH2f2202ureRQSmHl7N+gUBAAAAFQABAQEBEAIBAQMBCgcBAQgBAQoBAQAAACIAIAAeFHZrl+d8FGvggHwXfsfV/RvQYwdd0wstlE2phJs7AA==");
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(MikeyMessage.TryParse(bytes.AsSpan(0, length), out _));
        }
    }

    [Theory]
    [InlineData((byte)7, (byte)0)] // SRTP encryption off
    [InlineData((byte)0, (byte)2)] // F8
    [InlineData((byte)1, (byte)24)]
    [InlineData((byte)2, (byte)0)] // no authentication
    public void Policy_that_is_not_supported_gives_no_key(byte type, byte value)
    {
        var policy = new MikeyPolicy(0, [new(type, [value])]);
        Assert.Equal(SrtpProfile.None, policy.ToProfile());
    }
}
