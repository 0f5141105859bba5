using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Writes AMF0 values.</summary>
/// <remarks>Source: AMF0 specification (2007).</remarks>
internal static class Amf0Writer
{
    /// <summary>Writes values one after the other into bytes of their own.</summary>
    public static byte[] ToArray(params ReadOnlySpan<AmfValue> values)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        foreach (var value in values)
        {
            Write(buffer, value);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes one value behind what the buffer has.</summary>
    public static void Write(IBufferWriter<byte> buffer, AmfValue value)
    {
        switch (value.Kind)
        {
            case AmfKind.Boolean:
                WriteBytes(buffer, [Amf0Marker.Boolean, (byte)(value.AsNumber() == 0 ? 0 : 1)]);
                break;
            case AmfKind.Number:
                WriteByte(buffer, Amf0Marker.Number);
                WriteDouble(buffer, value.AsNumber() ?? 0);
                break;
            case AmfKind.Date:
                WriteByte(buffer, Amf0Marker.Date);
                WriteDouble(buffer, value.AsNumber() ?? 0);
                WriteBytes(buffer, [0, 0]);
                break;
            case AmfKind.String:
                WriteText(buffer, value.AsText() ?? "");
                break;
            case AmfKind.Object:
                WriteByte(buffer, Amf0Marker.Object);
                WriteProperties(buffer, value.Properties);
                break;
            case AmfKind.Map:
                WriteByte(buffer, Amf0Marker.EcmaArray);
                WriteUInt32(buffer, (uint)value.Properties.Count);
                WriteProperties(buffer, value.Properties);
                break;
            case AmfKind.List:
                WriteByte(buffer, Amf0Marker.StrictArray);
                WriteUInt32(buffer, (uint)value.Items.Count);
                foreach (var item in value.Items)
                {
                    Write(buffer, item);
                }

                break;
            case AmfKind.Null:
                WriteByte(buffer, Amf0Marker.Null);
                break;
            default:
                WriteByte(buffer, Amf0Marker.Undefined);
                break;
        }
    }

    private static void WriteProperties(IBufferWriter<byte> buffer, IReadOnlyList<AmfProperty> properties)
    {
        foreach (var property in properties)
        {
            WriteName(buffer, property.Name);
            Write(buffer, property.Value);
        }

        WriteBytes(buffer, [0, 0, Amf0Marker.ObjectEnd]);
    }

    private static void WriteName(IBufferWriter<byte> buffer, string name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ushort.MaxValue);
        WriteUInt16(buffer, (ushort)length);
        Encoding.UTF8.GetBytes(name, buffer);
    }

    private static void WriteText(IBufferWriter<byte> buffer, string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        if (length > ushort.MaxValue)
        {
            WriteByte(buffer, Amf0Marker.LongString);
            WriteUInt32(buffer, (uint)length);
        }
        else
        {
            WriteByte(buffer, Amf0Marker.String);
            WriteUInt16(buffer, (ushort)length);
        }

        Encoding.UTF8.GetBytes(text, buffer);
    }

    private static void WriteByte(IBufferWriter<byte> buffer, byte value) => WriteBytes(buffer, [value]);

    private static void WriteBytes(IBufferWriter<byte> buffer, ReadOnlySpan<byte> bytes) => buffer.Write(bytes);

    private static void WriteUInt16(IBufferWriter<byte> buffer, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(buffer.GetSpan(2), value);
        buffer.Advance(2);
    }

    private static void WriteUInt32(IBufferWriter<byte> buffer, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
    }

    private static void WriteDouble(IBufferWriter<byte> buffer, double value)
    {
        BinaryPrimitives.WriteDoubleBigEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
    }
}
