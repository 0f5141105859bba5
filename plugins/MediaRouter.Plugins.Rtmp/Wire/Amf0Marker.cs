namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Type markers: AMF0 specification, section 2.1.</summary>
internal static class Amf0Marker
{
    public const byte Number = 0x00;
    public const byte Boolean = 0x01;
    public const byte String = 0x02;
    public const byte Object = 0x03;
    public const byte MovieClip = 0x04;
    public const byte Null = 0x05;
    public const byte Undefined = 0x06;
    public const byte Reference = 0x07;
    public const byte EcmaArray = 0x08;
    public const byte ObjectEnd = 0x09;
    public const byte StrictArray = 0x0a;
    public const byte Date = 0x0b;
    public const byte LongString = 0x0c;
    public const byte Unsupported = 0x0d;
    public const byte RecordSet = 0x0e;
    public const byte XmlDocument = 0x0f;
    public const byte TypedObject = 0x10;
    public const byte Amf3 = 0x11;
}
