using System.Buffers;
using System.Text;

namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>Writes fields of protocol buffers.</summary>
/// <remarks>Source: protobuf.dev, "Encoding". Fields whose value is zero or empty are left out, as proto3 does.</remarks>
internal sealed class ProtobufWriter
{
    private const int VariableLength = 0;
    private const int Delimited = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Clear() => _bytes.ResetWrittenCount();

    public void WriteInteger(int field, long value)
    {
        if (value != 0)
        {
            WriteVariable((ulong)((field << 3) | VariableLength));
            WriteVariable((ulong)value);
        }
    }

    public void WriteText(int field, string text) => WriteBytes(field, Encoding.UTF8.GetBytes(text));

    /// <summary>A text or an embedded message; written even when empty, because places in a list count.</summary>
    public void WriteBytes(int field, ReadOnlySpan<byte> bytes)
    {
        WriteVariable((ulong)((field << 3) | Delimited));
        WriteVariable((ulong)bytes.Length);
        _bytes.Write(bytes);
    }

    /// <summary>A list of integers in the packed form.</summary>
    public void WritePacked(int field, ReadOnlySpan<long> values)
    {
        var length = 0;
        foreach (var value in values)
        {
            length += LengthOf((ulong)value);
        }

        WriteVariable((ulong)((field << 3) | Delimited));
        WriteVariable((ulong)length);
        foreach (var value in values)
        {
            WriteVariable((ulong)value);
        }
    }

    private static int LengthOf(ulong value)
    {
        var length = 1;
        for (; value >= 0x80; value >>= 7)
        {
            length++;
        }

        return length;
    }

    private void WriteVariable(ulong value)
    {
        var span = _bytes.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            span[length++] = (byte)(value | 0x80);
        }

        span[length++] = (byte)value;
        _bytes.Advance(length);
    }
}
