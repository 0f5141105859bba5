namespace MediaRouter.Sdk.Configuration;

/// <summary>Whether late readers get the current group of pictures first.</summary>
public enum GopCacheMode
{
    /// <summary>Each protocol decides: on where players expect an instant picture, off elsewhere.</summary>
    [EnumKey("auto")]
    Auto,

    /// <summary>For readers of all protocols.</summary>
    [EnumKey("yes", Also = "true")]
    On,

    /// <summary>For no reader.</summary>
    [EnumKey("no", Also = "false")]
    Off,
}
