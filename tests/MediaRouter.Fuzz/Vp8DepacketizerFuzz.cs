using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class Vp8DepacketizerFuzz
{
    private static readonly byte[][] Corpus =
    [
        DepacketizerFuzz.Input("1030d0009d012a 0003", "90f0812a05803102 1103", "9080050102 80800503"),
    ];

    [Fact]
    public void Depacketizer_takes_any_packets() => DepacketizerFuzz.Run(Corpus, () => new Vp8Depacketizer());
}
