using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class Av1DepacketizerFuzz
{
    private static readonly byte[][] Corpus =
    [
        DepacketizerFuzz.Input("280c080000000cc4ff6736be4010301001", "50303001 d0aabb 90cc", "10303001"),
        DepacketizerFuzz.Input("280d0a0b0000000cc4ff6736be401032021001", "080c080000000cc4ff6736be401003301001", "380212000218102001"),
    ];

    [Fact]
    public void Depacketizer_takes_any_packets() => DepacketizerFuzz.Run(Corpus, () => new Av1Depacketizer(null));
}
