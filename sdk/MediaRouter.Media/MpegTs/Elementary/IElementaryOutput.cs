using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>Takes what an elementary stream yields.</summary>
internal interface IElementaryOutput
{
    /// <summary>Latest decoding time of any stream of the program, 90 kHz; for streams without own times.</summary>
    long? ProgramTime { get; }

    void Emit(AccessUnit unit);

    /// <summary>Counts frames or pictures that cannot be used.</summary>
    void ReportMalformed(long count);
}
