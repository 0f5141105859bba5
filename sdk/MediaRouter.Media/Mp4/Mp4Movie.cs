using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4;

/// <summary>What an initialisation segment says.</summary>
/// <param name="Tracks">The tracks that can be read, in the order of the file: codec, parameters, clock rate and language; no RTP form.</param>
/// <param name="LeftOut">The other tracks, for the log.</param>
/// <param name="Duration">Duration of the movie as its header says; zero when it does not.</param>
/// <param name="UserData">Content of the user data of the movie (<c>moov/udta</c>): boxes; empty if there is none. Published.</param>
public sealed record Mp4Movie(
    IReadOnlyList<TrackDescription> Tracks, IReadOnlyList<Mp4LeftOutTrack> LeftOut, TimeSpan Duration, ReadOnlyMemory<byte> UserData);
