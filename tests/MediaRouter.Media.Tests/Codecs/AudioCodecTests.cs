using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Tests.Codecs;

public class AudioCodecTests
{
    [Theory]
    [InlineData("1210", 2, 44100, 2, false, false, 0)]
    [InlineData("1190", 2, 48000, 2, false, false, 0)]
    [InlineData("1408", 2, 16000, 1, false, false, 0)]
    [InlineData("2B920800", 2, 22050, 2, true, false, 44100)] // SBR, explicit
    [InlineData("EB098800", 2, 24000, 1, true, true, 48000)] // SBR and PS, explicit
    [InlineData("131056E598", 2, 24000, 2, true, false, 48000)] // SBR, backward compatible
    [InlineData("F8E85000", 39, 0, 0, false, false, 0)] // AAC-ELD: not a general audio type
    public void Mpeg4AudioConfig_reads_and_writes(string hex, int type, int rate, int channels, bool sbr, bool ps, int extensionRate)
    {
        var bytes = Convert.FromHexString(hex);
        if (type == 39)
        {
            Assert.False(Mpeg4AudioConfig.TryParse(bytes, out _));
            return;
        }

        Assert.True(Mpeg4AudioConfig.TryParse(bytes, out var config));
        Assert.Equal((type, rate, channels), (config.ObjectType, config.SampleRate, config.ChannelCount));
        Assert.Equal((sbr, ps, extensionRate), (config.HasSpectralBandReplication, config.HasParametricStereo, config.ExtensionSampleRate));
        Assert.Equal(hex, Convert.ToHexString(config.ToBytes()));
        Assert.True(Mpeg4AudioConfig.TryParse((config with { Source = default }).ToBytes(), out var again));
        Assert.Equal(config, again);
    }

    [Fact]
    public void Mpeg4AudioConfig_keeps_a_program_config_element()
    {
        // LC, 48 kHz, configuration 0; front: one pair, side none, back: one pair, one low frequency channel.
        var writer = new BitWriter();
        foreach (var (value, bits) in ((uint, int)[])[(2, 5), (3, 4), (0, 4), (0, 3), (0, 4), (1, 2), (3, 4), (1, 4), (0, 4), (1, 4), (1, 2), (0, 3), (0, 4), (0, 3), (1, 1), (0, 4), (1, 1), (1, 4), (0, 4)])
        {
            writer.Write(value, bits);
        }

        byte[] bytes = [.. writer.ToArray(), 0];
        Assert.True(Mpeg4AudioConfig.TryParse(bytes, out var config));
        Assert.Equal((0, 5), (config.ChannelConfiguration, config.ChannelCount));
        Assert.Equal(bytes, config.ToBytes());
    }

    [Fact]
    public void AdtsHeader_reads_ffmpeg_and_what_it_writes()
    {
        Assert.True(AdtsHeader.TryRead(Convert.FromHexString("fff1508011fffcde0200"), out var header));
        Assert.Equal(new AdtsHeader(2, 44100, 2, 7, 143), header);
        var config = new Mpeg4AudioConfig { SampleRate = 44100, ChannelConfiguration = 2 };
        var buffer = new byte[7];
        Assert.True(AdtsHeader.TryWrite(buffer, config, 136));
        Assert.Equal("FFF1508011FFFC", Convert.ToHexString(buffer));
        Assert.False(AdtsHeader.TryWrite(buffer, config with { SampleRate = 44000 }, 136));
        Assert.False(AdtsHeader.TryWrite(buffer, config, 8192));
    }

    [Theory]
    [InlineData("400023203FC0", 48000)]
    [InlineData("400024203FC0", 44100)]
    public void LatmStreamMuxConfig_reads(string hex, int rate)
    {
        Assert.True(LatmStreamMuxConfig.TryParse(Convert.FromHexString(hex), out var config));
        Assert.Equal((rate, 2, 1, 0), (config.Audio.SampleRate, config.Audio.ChannelCount, config.SubFrames, config.FrameLengthType));
        Assert.Equal(hex, Convert.ToHexString(config.ToBytes()));
        Assert.False(LatmStreamMuxConfig.TryParse(Convert.FromHexString(hex).AsSpan(0, 4), out _));
    }

    [Fact]
    public void LatmStreamMuxConfig_writes_what_it_reads()
    {
        foreach (var rate in (int[])[8000, 16000, 44100, 48000, 12345])
        {
            var config = new LatmStreamMuxConfig(new Mpeg4AudioConfig { SampleRate = rate, ChannelConfiguration = 1 }, 1, 0, 0);
            Assert.True(LatmStreamMuxConfig.TryParse(config.ToBytes(), out var read));
            Assert.Equal(config, read);
        }
    }

    [Theory]
    [InlineData("fffd840444222222", true, 2, 128000, 48000, 2, 384, 1152)]
    [InlineData("fffb746400000246", true, 3, 96000, 48000, 2, 288, 1152)]
    [InlineData("fffb9064", true, 3, 128000, 44100, 2, 417, 1152)]
    [InlineData("fff384c4", false, 3, 64000, 24000, 1, 192, 576)]
    public void MpegAudioHeader_reads(string hex, bool isMpeg1, int layer, int bitrate, int rate, int channels, int length, int samples)
    {
        Assert.True(MpegAudioHeader.TryRead(Convert.FromHexString(hex), out var header));
        Assert.Equal(new MpegAudioHeader(isMpeg1, layer, bitrate, rate, channels, length, samples), header);
    }

    [Fact]
    public void Ac3SyncInfo_reads_ffmpeg()
    {
        Assert.True(Ac3SyncInfo.TryRead(Convert.FromHexString("0b7709c3104043e106f0b018"), out var info));
        Assert.Equal((48000, 128000, 512, 2, false), (info.SampleRate, info.BitrateBps, info.FrameLength, info.ChannelCount, info.HasLowFrequency));
        Assert.False(Ac3SyncInfo.TryRead(Convert.FromHexString("0b7709c3"), out _));
    }

    [Theory]
    [InlineData("78", 960)] // hybrid 20 ms
    [InlineData("FC", 960)] // CELT 20 ms stereo
    [InlineData("E0", 120)]
    [InlineData("18", 2880)] // SILK 60 ms
    [InlineData("19", 5760)] // two of them
    [InlineData("FB03", 2880)]
    [InlineData("FB3F", 0)] // 63 frames: too long
    [InlineData("FB", 0)]
    [InlineData("", 0)]
    public void OpusPacket_knows_its_duration(string hex, int expected)
    {
        var ok = OpusPacket.TryGetDuration(Convert.FromHexString(hex), out var samples);
        Assert.Equal(expected > 0, ok);
        if (ok)
        {
            Assert.Equal(expected, samples);
        }
    }
}
