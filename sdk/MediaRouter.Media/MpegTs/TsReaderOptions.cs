namespace MediaRouter.Media.MpegTs;

/// <summary>Limits of a <see cref="TsReader"/>.</summary>
public sealed record TsReaderOptions
{
    /// <summary>Stream time within which a stream that sends data must show its parameters; after that it is left out. Default: 10 s.</summary>
    public TimeSpan ProbeTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Stream time after which a stream without any data is left out. Default: 3 s.</summary>
    public TimeSpan SilentStreamTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Bytes within which all streams must show their parameters; what is read until then is held. Default: 16 MiB.</summary>
    public int ProbeBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Longest PES packet; a longer one is dropped. 2160p60 at 50 Mbit/s stays below 8 MiB, the default.</summary>
    public int MaxPesBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes that the PES packets of all streams may hold while they are put together. Default: 32 MiB.</summary>
    public int MaxBufferedBytes { get; init; } = 32 * 1024 * 1024;
}
