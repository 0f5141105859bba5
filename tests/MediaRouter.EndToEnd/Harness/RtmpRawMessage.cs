namespace MediaRouter.EndToEnd.Harness;

/// <summary>A message as it came over the wire.</summary>
internal sealed record RtmpRawMessage(byte Type, uint Time, byte[] Body)
{
    public const byte SetChunkSize = 1;
    public const byte UserControl = 4;
    public const byte Audio = 8;
    public const byte Video = 9;
    public const byte Data = 18;
    public const byte Command = 20;
}
