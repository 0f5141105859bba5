namespace MediaRouter.Media.MpegTs;

/// <summary>What a transport stream offers.</summary>
/// <param name="Number">program_number.</param>
/// <param name="Tracks">The tracks that can be read, in the order of the program map.</param>
/// <param name="LeftOut">The other streams, for the log.</param>
public sealed record TsProgram(int Number, IReadOnlyList<TsTrack> Tracks, IReadOnlyList<TsLeftOutStream> LeftOut);
