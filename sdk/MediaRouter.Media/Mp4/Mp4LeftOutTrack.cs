namespace MediaRouter.Media.Mp4;

/// <summary>A track that is not read.</summary>
/// <param name="Id">Its track_ID.</param>
/// <param name="Name">What it is: the type of its sample entry, or of its handler, for instance "ec-3".</param>
/// <param name="Reason">Why it is left out, for instance "encrypted".</param>
public sealed record Mp4LeftOutTrack(uint Id, string Name, string Reason);
