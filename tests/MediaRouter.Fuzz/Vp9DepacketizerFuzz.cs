using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class Vp9DepacketizerFuzz
{
    private static readonly byte[][] Corpus =
    [
        DepacketizerFuzz.Input("8a051802800168010401824983420027f0167608 8405ff", "0c860001", "bc0500824983420027f0167608 b805028600 b4050201"),
        DepacketizerFuzz.Input("a8050011824983420027f0167608 a4050011ff", "d80503058600 d4050305ff"),
    ];

    [Fact]
    public void Depacketizer_takes_any_packets() => DepacketizerFuzz.Run(Corpus, () => new Vp9Depacketizer(null));
}
