using MediaRouter.Media.Rtp;
using MediaRouter.Media.Srtp;

namespace MediaRouter.Media.Tests.Srtp;

public class SrtpTests
{
    private const string Rtp7714 = "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
    private const string Rtcp7714 = "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";

    public static TheoryData<int, int> ProfilesAndKernels
    {
        get
        {
            var data = new TheoryData<int, int>();
            foreach (var profile in Enum.GetValues<SrtpProfile>())
            {
                foreach (var kernel in Enum.GetValues<SrtpKernel>())
                {
                    if (profile != SrtpProfile.None && SrtpKernels.IsSupported(kernel))
                    {
                        data.Add((int)profile, (int)kernel);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    // RFC 7714, sections 16.1.1 and 16.2.1.
    [InlineData(7, "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce")]
    [InlineData(8, "32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13")]
    public void Gcm_protects_as_in_rfc_7714_section_16(int profile, string expected)
    {
        foreach (var kernel in Supported())
        {
            using var context = Session7714((SrtpProfile)profile, kernel);
            var packet = new byte[200];
            Assert.True(new SrtpProtector(context).TryProtectRtp(Hex(Rtp7714), packet, out var length));
            Assert.Equal(Rtp7714[..24] + expected, Convert.ToHexStringLower(packet.AsSpan(0, length)));
            Assert.Equal(SrtpResult.Ok, new SrtpUnprotector(context).UnprotectRtp(packet.AsSpan(0, length), out length));
            Assert.Equal(Rtp7714, Convert.ToHexStringLower(packet.AsSpan(0, length)));
        }
    }

    [Theory]
    // RFC 7714, sections 17.1 to 17.3 (the last one is authenticated only).
    [InlineData(7, true, "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4")]
    [InlineData(8, true, "81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4")]
    [InlineData(7, false, "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef841dd9683dd78ec92ae58790125f62b3000005d4")]
    public void Gcm_protects_rtcp_as_in_rfc_7714_section_17(int profile, bool encrypted, string expected)
    {
        foreach (var kernel in Supported())
        {
            using var context = Session7714((SrtpProfile)profile, kernel);
            var packet = Hex(expected);
            Assert.Equal(SrtpResult.Ok, new SrtpUnprotector(context).UnprotectRtcp(packet, out var length));
            Assert.Equal(Rtcp7714, Convert.ToHexStringLower(packet.AsSpan(0, length)));
            if (!encrypted)
            {
                continue;
            }

            var protector = new SrtpProtector(context);
            var buffer = new byte[200];
            for (var i = 1; i <= 0x5d4; i++)
            {
                Assert.True(protector.TryProtectRtcp(Hex(Rtcp7714), buffer, out length));
            }

            Assert.Equal(expected, Convert.ToHexStringLower(buffer.AsSpan(0, length)));
        }
    }

    [Fact]
    public void CounterMode_protects_like_other_implementations()
    {
        // Reference packets of libsrtp's own test driver, key and salt of RFC 3711, appendix B.3.
        foreach (var kernel in Supported())
        {
            Assert.True(SrtpMasterKey.TryCreate(
                SrtpProfile.AesCm128HmacSha1Tag80, Hex("e1f97a0d3e018be0d64fa32c06de41390ec675ad498afeebb6960b3aabe6"), out var key));
            using var context = new SrtpContext(key!, kernel);
            var buffer = new byte[100];
            var protector = new SrtpProtector(context);
            Assert.True(protector.TryProtectRtp(Hex("800f1234decafbadcafebabeabababababababababababababababab"), buffer, out var length));
            Assert.Equal("800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb", Convert.ToHexStringLower(buffer.AsSpan(0, length)));
            Assert.True(protector.TryProtectRtcp(Hex("81c8000bcafebabeabababababababababababababababab"), buffer, out length));
            Assert.Equal("81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798", Convert.ToHexStringLower(buffer.AsSpan(0, length)));
        }
    }

    [Theory]
    [MemberData(nameof(ProfilesAndKernels))]
    public void Packets_come_back_over_loss_reordering_and_wraps(int profile, int kernel)
    {
        var random = new Random(12);
        using var sending = Context((SrtpProfile)profile, (SrtpKernel)kernel);
        using var receiving = Context((SrtpProfile)profile, SrtpKernel.Portable);
        var protector = new SrtpProtector(sending);
        var unprotector = new SrtpUnprotector(receiving);
        var held = new List<(byte[] Packet, byte[] Plain)>();
        for (var i = 0; i < 8000; i++)
        {
            var plain = Packet(random, (ushort)((i * 30) + 60000), (uint)(i & 1) + 1);
            var protectedPacket = new byte[plain.Length + 16];
            // In place on every other packet.
            plain.CopyTo(protectedPacket, 0);
            Assert.True(protector.TryProtectRtp(i % 4 < 2 ? plain : protectedPacket.AsSpan(0, plain.Length), protectedPacket, out var length));
            Assert.Equal(plain.Length + protector.RtpOverhead, length);
            held.Add((protectedPacket[..length], plain));
            if (random.Next(3) == 0 || held.Count > 3)
            {
                foreach (var (packet, expected) in held.OrderBy(_ => random.Next()).ToArray())
                {
                    var copy = (byte[])packet.Clone();
                    Assert.Equal(SrtpResult.Ok, unprotector.UnprotectRtp(packet, out length));
                    Assert.Equal(expected, packet[..length]);
                    Assert.Equal(SrtpResult.Replayed, unprotector.UnprotectRtp(copy, out _));
                }

                held.Clear();
            }
        }

        Assert.Equal(4u, protector.GetRolloverCounter(1));
        Assert.Equal(protector.GetRolloverCounter(1), unprotector.GetRolloverCounter(1));
    }

    [Theory]
    [MemberData(nameof(ProfilesAndKernels))]
    public void Each_changed_bit_is_noticed(int profile, int kernel)
    {
        var random = new Random(13);
        using var context = Context((SrtpProfile)profile, (SrtpKernel)kernel);
        var protector = new SrtpProtector(context);
        var plain = Packet(random, 100, 7)[..40];
        plain[0] = 0x80;
        var buffer = new byte[80];
        Assert.True(protector.TryProtectRtp(plain, buffer, out var length));
        // Bits of the version and of the lengths in the header make the packet malformed instead.
        for (var bit = 0; bit < 8 * length; bit++)
        {
            var changed = buffer[..length];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SrtpResult.Ok, new SrtpUnprotector(context).UnprotectRtp(changed, out _));
        }

        Assert.True(protector.TryProtectRtcp(Hex("80c9000100000007"), buffer, out length));
        for (var bit = 0; bit < 8 * length; bit++)
        {
            var changed = buffer[..length];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(SrtpResult.Ok, new SrtpUnprotector(context).UnprotectRtcp(changed, out _));
        }

        var unprotector = new SrtpUnprotector(context);
        Assert.Equal(SrtpResult.Ok, unprotector.UnprotectRtcp(buffer.AsSpan(0, length).ToArray(), out var end));
        Assert.Equal(8, end);
        Assert.Equal(SrtpResult.Replayed, unprotector.UnprotectRtcp(buffer.AsSpan(0, length).ToArray(), out _));
    }

    [Fact]
    public void Forged_packets_leave_no_state()
    {
        using var context = Context(SrtpProfile.AeadAes128Gcm, SrtpKernels.Best);
        var unprotector = new SrtpUnprotector(context);
        var forged = new byte[60];
        RtpPacket.WriteHeader(forged, 96, 30000, 1, 9, false);
        Assert.Equal(SrtpResult.NotAuthentic, unprotector.UnprotectRtp(forged, out _));
        var buffer = new byte[100];
        Assert.True(new SrtpProtector(context).TryProtectRtp(Packet(new Random(14), 1, 9).AsSpan(0, 40), buffer, out var length));
        Assert.Equal(SrtpResult.Ok, unprotector.UnprotectRtp(buffer.AsSpan(0, length), out _));
    }

    [Fact]
    public void Late_joiner_needs_the_rollover_counter()
    {
        using var context = Context(SrtpProfile.AesCm128HmacSha1Tag80, SrtpKernels.Best);
        var protector = new SrtpProtector(context);
        protector.SetRolloverCounter(5, 3);
        var buffer = new byte[100];
        Assert.True(protector.TryProtectRtp(Packet(new Random(15), 65535, 5).AsSpan(0, 40), buffer, out var length));
        Assert.Equal(SrtpResult.NotAuthentic, new SrtpUnprotector(context).UnprotectRtp(buffer.AsSpan(0, length).ToArray(), out _));
        var unprotector = new SrtpUnprotector(context);
        unprotector.SetRolloverCounter(5, 3);
        Assert.Equal(SrtpResult.Ok, unprotector.UnprotectRtp(buffer.AsSpan(0, length).ToArray(), out _));
        Assert.True(protector.TryProtectRtp(Packet(new Random(15), 0, 5).AsSpan(0, 40), buffer, out length));
        Assert.Equal(4u, protector.GetRolloverCounter(5));
        Assert.Equal(SrtpResult.Ok, unprotector.UnprotectRtp(buffer.AsSpan(0, length).ToArray(), out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80600001")]
    [InlineData("8f6000010000000000000001000000000000000000000000000000000000")]
    [InlineData("9060000100000000000000010000ffff00000000000000000000000000000000")]
    public void Malformed_packets_are_refused(string hex)
    {
        using var context = Context(SrtpProfile.AeadAes128Gcm, SrtpKernels.Best);
        Assert.Equal(SrtpResult.Malformed, new SrtpUnprotector(context).UnprotectRtp(Hex(hex), out _));
        Assert.Equal(SrtpResult.Malformed, new SrtpUnprotector(context).UnprotectRtcp(Hex(hex).AsSpan(0, Math.Min(27, hex.Length / 2)), out _));
        Assert.False(new SrtpProtector(context).TryProtectRtp(Hex(hex), new byte[100], out _));
    }

    [Theory]
    [MemberData(nameof(ProfilesAndKernels))]
    public void Steady_state_does_not_allocate(int profile, int kernel)
    {
        using var context = Context((SrtpProfile)profile, (SrtpKernel)kernel);
        var protector = new SrtpProtector(context);
        var unprotector = new SrtpUnprotector(context);
        var plain = new byte[1200];
        var buffer = new byte[1216];
        ushort sequence = 0;
        void Run()
        {
            for (var i = 0; i < 200; i++)
            {
                RtpPacket.WriteHeader(plain, 96, sequence++, 0, 1, false);
                protector.TryProtectRtp(plain, buffer, out var length);
                unprotector.UnprotectRtp(buffer.AsSpan(0, length), out _);
            }
        }

        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Key_of_wrong_length_is_refused()
    {
        Assert.False(SrtpMasterKey.TryCreate(SrtpProfile.AeadAes256Gcm, new byte[30], out _));
        Assert.False(SrtpMasterKey.TryCreate(SrtpProfile.None, new byte[30], out _));
        Assert.Throws<ArgumentException>(() => new SrtpMasterKey(SrtpProfile.AesCm128HmacSha1Tag32, new byte[16], new byte[12]));
        Assert.Throws<ArgumentException>(() =>
        {
            using var context = Context(SrtpProfile.AeadAes128Gcm, SrtpKernels.Best);
            new SrtpProtector(context).TryProtectRtp(Hex(Rtp7714), new byte[60], out _);
        });
    }

    [Fact]
    public void Profile_names_convert_back()
    {
        foreach (var profile in Enum.GetValues<SrtpProfile>().Where(p => p != SrtpProfile.None))
        {
            Assert.Equal(profile, SrtpProfileExtensions.FromSdpName(profile.SdpName()));
        }

        Assert.Equal(SrtpProfile.None, SrtpProfileExtensions.FromSdpName("F8_128_HMAC_SHA1_80"));
    }

    private static IEnumerable<SrtpKernel> Supported() => Enum.GetValues<SrtpKernel>().Where(SrtpKernels.IsSupported);

    private static SrtpContext Session7714(SrtpProfile profile, SrtpKernel kernel)
    {
        var key = Hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")[..profile.KeyLength()];
        var salt = Hex("517569642070726f2071756f");
        return new SrtpContext(profile, SrtpSessionKeys.FromSession(key, [], salt, kernel), SrtpSessionKeys.FromSession(key, [], salt, kernel));
    }

    private static SrtpContext Context(SrtpProfile profile, SrtpKernel kernel)
    {
        var bytes = new byte[profile.KeyLength() + profile.SaltLength()];
        new Random(16).NextBytes(bytes);
        Assert.True(SrtpMasterKey.TryCreate(profile, bytes, out var key));
        return new SrtpContext(key!, kernel);
    }

    private static byte[] Packet(Random random, ushort sequenceNumber, uint ssrc)
    {
        var packet = new byte[60 + random.Next(1300)];
        random.NextBytes(packet);
        RtpPacket.WriteHeader(packet, 96, sequenceNumber, (uint)random.Next(), ssrc, false);
        if (random.Next(3) == 0)
        {
            // Two CSRCs and an extension of three words.
            packet[0] = 0x92;
            (packet[22], packet[23]) = (0, 3);
        }

        return packet;
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);
}
