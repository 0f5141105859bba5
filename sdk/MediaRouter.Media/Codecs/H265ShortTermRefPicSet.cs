namespace MediaRouter.Media.Codecs;

/// <summary>A short-term reference picture set: which pictures, by their distance in output order, a picture refers to.</summary>
/// <param name="Negative">Distances below zero (output earlier), nearest first.</param>
/// <param name="Positive">Distances above zero (output later), nearest first.</param>
/// <remarks>Source: ITU-T H.265, sections 7.3.7 and 7.4.8.</remarks>
public sealed record H265ShortTermRefPicSet(IReadOnlyList<int> Negative, IReadOnlyList<int> Positive)
{
    // sps_max_dec_pic_buffering is at most 16.
    private const int MaxPictures = 16;

    internal static H265ShortTermRefPicSet? Read(ref BitReader reader, int index, IReadOnlyList<H265ShortTermRefPicSet> earlier)
    {
        if (index > 0 && reader.ReadFlag())
        {
            return ReadPredicted(ref reader, earlier[index - 1]);
        }

        var negativeCount = reader.ReadUnsignedExpGolomb();
        var positiveCount = reader.ReadUnsignedExpGolomb();
        if (reader.Overrun || negativeCount > MaxPictures || positiveCount > MaxPictures - negativeCount)
        {
            return null;
        }

        var negative = new List<int>((int)negativeCount);
        var positive = new List<int>((int)positiveCount);
        var distance = 0;
        for (var i = 0; i < negativeCount; i++)
        {
            distance -= (int)Math.Min(reader.ReadUnsignedExpGolomb(), 0x7fff) + 1;
            reader.Skip(1);
            negative.Add(distance);
        }

        distance = 0;
        for (var i = 0; i < positiveCount; i++)
        {
            distance += (int)Math.Min(reader.ReadUnsignedExpGolomb(), 0x7fff) + 1;
            reader.Skip(1);
            positive.Add(distance);
        }

        return reader.Overrun ? null : new H265ShortTermRefPicSet(negative, positive);
    }

    private static H265ShortTermRefPicSet? ReadPredicted(ref BitReader reader, H265ShortTermRefPicSet reference)
    {
        var sign = reader.ReadFlag();
        var magnitude = reader.ReadUnsignedExpGolomb();
        if (magnitude > 0x7fff)
        {
            return null;
        }

        var shift = sign ? -((int)magnitude + 1) : (int)magnitude + 1;

        // Flags come for the reference's negative, then its positive distances, then the reference itself (distance 0).
        var kept = new List<int>();
        foreach (var distance in (IEnumerable<int>)[.. reference.Negative, .. reference.Positive, 0])
        {
            var used = reader.ReadFlag();
            if ((used || reader.ReadFlag()) && distance + shift != 0)
            {
                kept.Add(distance + shift);
            }
        }

        if (reader.Overrun || kept.Count > MaxPictures)
        {
            return null;
        }

        return new H265ShortTermRefPicSet([.. kept.Where(d => d < 0).OrderDescending()], [.. kept.Where(d => d > 0).Order()]);
    }
}
