namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>What a PES packet carries.</summary>
/// <param name="data">Borrowed.</param>
/// <param name="pts">90 kHz, unwrapped; <see langword="null"/> if the packet has none.</param>
/// <param name="dts">The same; equal to <paramref name="pts"/> if only that was sent.</param>
internal readonly ref struct PesPayload(ReadOnlySpan<byte> data, long? pts, long? dts)
{
    public ReadOnlySpan<byte> Data { get; } = data;

    public long? Pts { get; } = pts;

    public long? Dts { get; } = dts;
}
