using System.Buffers.Binary;
using System.Text;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>AMF0 values made by hand.</summary>
internal static class AmfBytes
{
    public static readonly byte[] Null = [5];

    public static byte[] Number(double value)
    {
        var bytes = new byte[9];
        BinaryPrimitives.WriteDoubleBigEndian(bytes.AsSpan(1), value);
        return bytes;
    }

    public static byte[] Text(string value) => [2, .. Name(value)];

    public static byte[] Array(params IEnumerable<byte[]> items)
    {
        var list = items.ToList();
        return [10, 0, 0, (byte)(list.Count >> 8), (byte)list.Count, .. list.SelectMany(item => item)];
    }

    public static byte[] Object(params IEnumerable<(string Name, byte[] Value)> properties) =>
        [3, .. properties.SelectMany(property => (byte[])[.. Name(property.Name), .. property.Value]), 0, 0, 9];

    /// <summary>A command: its name, its transaction, and its arguments.</summary>
    public static byte[] Command(string name, double transaction, params IEnumerable<byte[]> arguments) =>
        [.. Text(name), .. Number(transaction), .. arguments.SelectMany(argument => argument)];

    /// <summary>Text behind the last property of a name, or empty.</summary>
    public static string PropertyText(ReadOnlySpan<byte> bytes, string name)
    {
        byte[] wanted = [.. Name(name), 2];
        var at = bytes.LastIndexOf(wanted);
        if (at < 0 || bytes.Length < at + wanted.Length + 2)
        {
            return "";
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + wanted.Length)..]);
        return Encoding.UTF8.GetString(bytes.Slice(at + wanted.Length + 2, length));
    }

    private static byte[] Name(string value)
    {
        var text = Encoding.UTF8.GetBytes(value);
        return [(byte)(text.Length >> 8), (byte)text.Length, .. text];
    }
}
