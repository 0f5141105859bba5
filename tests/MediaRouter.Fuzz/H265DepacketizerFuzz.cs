using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class H265DepacketizerFuzz
{
    private static readonly byte[][] Corpus =
    [
        DepacketizerFuzz.Input("460150 6001001540010c01ffff016000000300900000030000033fba024000074401c172b46240 620193afaa 620113bb 620153cc 26012f11", "0201d021"),
        DepacketizerFuzz.Input("42010101600000030090000003000003003fa0050201696595964932bc05a020000003002000000303c1 4401c172b46250", "2a01af0b 4e0105", "640100"),
    ];

    [Fact]
    public void Depacketizer_takes_any_packets() => DepacketizerFuzz.Run(Corpus, () => new H265Depacketizer(null));
}
