using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class H264DepacketizerFuzz
{
    private static readonly byte[][] Corpus =
    [
        DepacketizerFuzz.Input("0910 78001a6764001eacd940a02ff970110000030001000003003c0f162d96000568ebecb22c0003060501 7c8588aa 7c05bb 7c45cc 650811", "419a22"),
        DepacketizerFuzz.Input("0606018480 41888400", "685bec", "68ce3c80", "658880", "7cc58880aa", "7900010003658880"),
        DepacketizerFuzz.Input("7c876764001eacd940", "7c07a02ff970110000030001", "7c47000003003c0f162d96", "658880"),
    ];

    [Fact]
    public void Depacketizer_takes_any_packets() => DepacketizerFuzz.Run(Corpus, () => new H264Depacketizer(null));
}
