using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MediaRouter.Benchmarks.RtmpLoad.Wire;

/// <summary>Writes the AMF0 values that commands of a client are made of.</summary>
internal sealed class AmfWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public AmfWriter Number(double value)
    {
        Put(0);
        BinaryPrimitives.WriteDoubleBigEndian(_bytes.GetSpan(sizeof(double)), value);
        _bytes.Advance(sizeof(double));
        return this;
    }

    public AmfWriter Text(string value)
    {
        Put(2);
        return Name(value);
    }

    public AmfWriter Null() => Put(5);

    public AmfWriter BeginObject() => Put(3);

    public AmfWriter Property(string name, string value) => Name(name).Text(value);

    public AmfWriter Property(string name, double value) => Name(name).Number(value);

    public AmfWriter EndObject() => Put(0).Put(0).Put(9);

    private AmfWriter Name(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        var target = _bytes.GetSpan(2 + length);
        BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)length);
        Encoding.UTF8.GetBytes(value, target[2..]);
        _bytes.Advance(2 + length);
        return this;
    }

    private AmfWriter Put(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
        return this;
    }
}
