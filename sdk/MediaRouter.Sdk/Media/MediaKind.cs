namespace MediaRouter.Sdk.Media;

/// <summary>What a track carries.</summary>
public enum MediaKind
{
    /// <summary>Pictures.</summary>
    Video,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Anything else with time stamps: metadata, subtitles, a multiplex.</summary>
    Data,
}
