namespace MediaRouter.Media.Mp4;

/// <summary>A piece of a fragmented MP4: <c>moof</c> and <c>mdat</c>.</summary>
/// <param name="Bytes">The bytes; published.</param>
/// <param name="Tracks">What it holds, in the order of the tracks; tracks without samples are left out.</param>
/// <param name="IsIndependent">Whether a player can begin here: the pictures, or the sound if there are none, begin with a random-access unit.</param>
public sealed record Fragment(ReadOnlyMemory<byte> Bytes, IReadOnlyList<FragmentTrack> Tracks, bool IsIndependent);
