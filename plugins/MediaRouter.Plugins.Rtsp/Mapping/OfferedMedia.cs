namespace MediaRouter.Plugins.Rtsp.Mapping;

/// <summary>A media section of a peer's description that became tracks.</summary>
/// <param name="Index">Media index of its tracks.</param>
/// <param name="Control">Its control attribute; or null.</param>
/// <param name="IsSecure">Whether its profile is SAVP.</param>
/// <param name="KeyManagement">Its MIKEY message; or null.</param>
/// <param name="Tracks">Payload type and track index of each of its tracks.</param>
internal sealed record OfferedMedia(
    int Index, string? Control, bool IsSecure, byte[]? KeyManagement, IReadOnlyList<(byte PayloadType, int Track)> Tracks);
