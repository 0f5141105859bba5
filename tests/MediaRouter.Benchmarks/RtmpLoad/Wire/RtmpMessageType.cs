namespace MediaRouter.Benchmarks.RtmpLoad.Wire;

/// <summary>The message types that the tool sends or looks at (Adobe RTMP 1.0, sections 5.4 and 7.1).</summary>
internal static class RtmpMessageType
{
    public const byte SetChunkSize = 1;
    public const byte Acknowledgement = 3;
    public const byte UserControl = 4;
    public const byte WindowAcknowledgementSize = 5;
    public const byte Audio = 8;
    public const byte Video = 9;
    public const byte Data = 18;
    public const byte Command = 20;
}
