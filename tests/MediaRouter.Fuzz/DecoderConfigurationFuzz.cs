using MediaRouter.Media.Codecs;

namespace MediaRouter.Fuzz;

public class DecoderConfigurationFuzz
{
    private static readonly byte[][] Corpus =
    [
        .. new[]
        {
            "0164001effe1001a6764001eacd940a02ff970110000030001000003003c0f162d9601000568ebecb22cfdf8f800",
            "0101600000009000000000003ff000fcfdf8f800000f04a00001001840010c01ffff01600000030090000003000003003fba0240a10001002a42010101600000030090000003000003003fa00502016965ba924caf016808000003000800000300f040a2000100074401c172b46240",
            "81010c000a0b0000000cc4ff6736be4010",
            "8004810d0c00",
            "010000000015820202020000",
            "4f707573486561640106380180bb00000000010402000401020305",
            "0006013800000bb8000000010402000401020305",
            "664c6143000000221200120000046d0005080ac442f0000033ae36567c6137e8d578c431ed191fd85ff5",
            "fff87918c3bf1fff",
        }.Select(Convert.FromHexString),
    ];

    [Fact]
    public void AvcDecoderConfiguration_takes_any_bytes() => FuzzLoop.Run(Corpus, input =>
    {
        if (AvcDecoderConfiguration.TryParse(input, out var configuration) && AvcDecoderConfiguration.TryWrite(configuration.Parameters, out var record))
        {
            Assert.True(AvcDecoderConfiguration.TryParse(record, out var again));
            Assert.True(again.Parameters.IsComplete);
        }
    });

    [Fact]
    public void HevcDecoderConfiguration_takes_any_bytes() => FuzzLoop.Run(Corpus, input =>
    {
        if (HevcDecoderConfiguration.TryParse(input, out var configuration) && HevcDecoderConfiguration.TryWrite(configuration.Parameters, out var record))
        {
            Assert.True(HevcDecoderConfiguration.TryParse(record, out var again));
            Assert.Equal(configuration.Parameters, again.Parameters);
        }
    });

    [Fact]
    public void Av1CodecConfiguration_takes_any_bytes() => FuzzLoop.Run(Corpus, input =>
    {
        if (Av1CodecConfiguration.TryParseDescriptor(input, out var described))
        {
            Assert.True(described.SequenceHeader.IsEmpty);
        }

        if (Av1CodecConfiguration.TryParse(input, out var parameters) && Av1CodecConfiguration.TryWrite(parameters, out var record))
        {
            Assert.True(Av1CodecConfiguration.TryParse(record, out var again));
            Assert.Equal(parameters.SequenceHeader, again.SequenceHeader);
        }
    });

    [Fact]
    public void VpCodecConfiguration_takes_any_bytes() => FuzzLoop.Run(Corpus, input =>
    {
        if (VpCodecConfiguration.TryParse(input, out var configuration))
        {
            Assert.True(VpCodecConfiguration.TryParse(configuration.ToBytes(), out var again));
            Assert.Equal(configuration, again);
        }
    });

    [Fact]
    public void OpusHead_takes_any_bytes() => FuzzLoop.Run(Corpus, input =>
    {
        if (OpusHead.TryParse(input, out var head) || OpusHead.TryParseBox(input, out head))
        {
            Assert.True(OpusHead.TryParse(head.ToBytes(), out var again));
            Assert.Equal(head, again);
            Assert.True(OpusHead.TryParseBox(head.ToBoxBytes(), out again));
            Assert.Equal(head, again);
        }
    });

    [Fact]
    public void FlacStreamInfo_takes_any_bytes() => FuzzLoop.Run(Corpus, input =>
    {
        if (FlacStreamInfo.TryParse(input, out var parameters))
        {
            Assert.True(FlacStreamInfo.TryParse(FlacStreamInfo.ToBytes(parameters, withMarker: true), out var again));
            Assert.Equal(parameters, again);
        }

        if (FlacStreamInfo.TryGetBlockSize(input, out var samples))
        {
            Assert.InRange(samples, 1, 65536);
        }
    });
}
