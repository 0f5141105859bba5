using System.Composition.Hosting;
using System.Text;
using MediaRouter.Plugins.Codecs.Video;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Fuzz;

public class CodecRecognitionFuzz
{
    private static readonly string[] EncodingNames =
    [
        "AV1", "VP9", "VP8", "H265", "H264", "MP4V-ES", "MPV", "JPEG", "opus", "multiopus", "vorbis", "mpeg4-generic", "MP4A-LATM", "MPA", "AC3",
        "speex", "G726-32", "AAL2-G726-16", "G722", "PCMU", "L16", "MP2T", "smpte336m", "other",
    ];

    private static readonly byte[][] FormatParameters =
    [
        "packetization-mode=1; sprop-parameter-sets=Z0LAHtoCgL/lwEQAAAMABAAAAwDwPFi6gA==,aM48gA==; profile-level-id=42C01E"u8.ToArray(),
        "sprop-vps=QAEMAf//AWAAAAMAkAAAAwAAAwA/ugJA; sprop-sps=QgEBAWAAAAMAkAAAAwAAAwA/oAUCAWllupJMrwFoCAAAAwAIAAADAPBA; sprop-pps=RAHBcrRiQA=="u8.ToArray(),
        "profile-level-id=1; config=000001B001000001B58913000001000000012000C48D8800F514042D1443000001B24C61766335392E33372E313030"u8.ToArray(),
        "streamtype=5;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3; config=119056E500"u8.ToArray(),
        "cpresent=0;config=40002410"u8.ToArray(),
        "num_streams=4;coupled_streams=2;channel_mapping=0,4,1,2,3,5"u8.ToArray(),
        "level-idx=5;profile=0;tier=0;profile-id=2;configuration=AAAAAYxMgQz1Ah5i"u8.ToArray(),
    ];

    private static readonly byte[][] Payloads =
    [
        Convert.FromHexString("7800196742C01EDA0280BFE5C044000003000400000300F03C58BA80000468CE3C800003658884"),
        Convert.FromHexString("6001001840010C01FFFF01600000030090000003000003003FBA0240002A42010101600000030090000003000003003FA00502016965BA924CAF016808000003000800000300F04000074401C172B46240"),
        Convert.FromHexString("620193AF00"),
        Convert.FromHexString("10080000000CC4FF6736BE4010"),
        Convert.FromHexString("8A80018249834200"),
        Convert.FromHexString("000001B001000001B58913000001000000012000C48D8800F514042D1443000001B61060"),
        Convert.FromHexString("00002009000001B328016815"),
    ];

    [Fact]
    public void Recognition_and_description_survive_any_format_parameters()
    {
        var codecs = Compose();
        var index = 0;
        FuzzLoop.Run(FormatParameters, input =>
        {
            var name = EncodingNames[index++ % EncodingNames.Length];
            var format = new RtpFormat { PayloadType = 96, EncodingName = name, ClockRate = 90000, Channels = 1 + (index % 9), FormatParameters = Encoding.Latin1.GetString(input) };
            foreach (var codec in codecs)
            {
                if (codec.TryRecognise(MediaKind.Video, format, out var parameters))
                {
                    parameters?.Describe();
                    var track = new TrackDescription { Kind = MediaKind.Video, Codec = codec.Label, ClockRate = 90000, Parameters = parameters };
                    codec.DescribeRtp(track, 96);
                    codec.DescribeRtp(track with { Rtp = format }, 96);
                }
            }
        });
    }

    [Fact]
    public void Scanners_survive_any_payload()
    {
        var codecs = Compose();
        var scanners = codecs
            .Select(codec => codec.CreateScanner(new TrackDescription { Kind = MediaKind.Video, Codec = codec.Label, ClockRate = 90000 }))
            .OfType<IPacketScanner>()
            .ToArray();
        Assert.Equal(7, scanners.Length);
        FuzzLoop.Run(Payloads, input =>
        {
            foreach (var scanner in scanners)
            {
                scanner.Scan(input);
                scanner.Parameters?.Describe();
            }
        });
    }

    private static ICodec[] Compose()
    {
        using var container = new ContainerConfiguration().WithAssembly(typeof(H264Codec).Assembly).CreateContainer();
        return [.. container.GetExports<ICodec>()];
    }
}
