using System.IO.Compression;
using System.Text;

namespace MediaRouter.Plugins.Pprof.Tests;

/// <summary>Reads a profile back, by the description of the format alone.</summary>
internal sealed class DecodedProfile
{
    private readonly List<string> _texts = [];
    private readonly Dictionary<ulong, ulong> _functionNames = [];
    private readonly Dictionary<ulong, ulong> _functionOfLocation = [];
    private readonly List<(ulong Type, ulong Unit)> _types = [];
    private readonly List<(List<ulong> Locations, List<long> Values, ulong Key, ulong Label)> _samples = [];
    private ulong _ordinaryType;

    public long Time { get; private set; }

    public long Duration { get; private set; }

    public long Period { get; private set; }

    public bool HasFunctions { get; private set; }

    public string[] Types => [.. _types.Select(type => $"{Text(type.Type)}/{Text(type.Unit)}")];

    public string OrdinaryType => Text(_ordinaryType);

    /// <summary>Stacks, the innermost function first, with values and label.</summary>
    public (string[] Stack, long[] Values, string Label)[] Samples =>
        [.. _samples.Select(sample => (sample.Locations.Select(location => Text(_functionNames[_functionOfLocation[location]])).ToArray(), sample.Values.ToArray(), sample.Key == 0 ? "" : $"{Text(sample.Key)}={Text(sample.Label)}"))];

    public static DecodedProfile Read(byte[] compressed)
    {
        using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        var profile = new DecodedProfile();
        foreach (var (field, number, bytes) in Fields(plain.ToArray()))
        {
            profile.Take(field, (long)number, bytes);
        }

        Assert.Equal("", profile._texts[0]);
        return profile;
    }

    private void Take(int field, long number, byte[] bytes)
    {
        switch (field)
        {
            case 1:
                _types.Add((Number(bytes, 1), Number(bytes, 2)));
                break;
            case 2:
                var label = Fields(bytes).Where(inner => inner.Field == 3).Select(inner => inner.Bytes).FirstOrDefault([]);
                _samples.Add((Packed(bytes, 1), [.. Packed(bytes, 2).Select(value => (long)value)], Number(label, 1), Number(label, 2)));
                break;
            case 3:
                HasFunctions = Number(bytes, 7) == 1;
                break;
            case 4:
                _functionOfLocation[Number(bytes, 1)] = Number(Fields(bytes).Single(inner => inner.Field == 4).Bytes, 1);
                break;
            case 5:
                _functionNames[Number(bytes, 1)] = Number(bytes, 2);
                break;
            case 6:
                _texts.Add(Encoding.UTF8.GetString(bytes));
                break;
            case 9:
                Time = number;
                break;
            case 10:
                Duration = number;
                break;
            case 12:
                Period = number;
                break;
            case 14:
                _ordinaryType = (ulong)number;
                break;
        }
    }

    private string Text(ulong index) => _texts[(int)index];

    private static ulong Number(byte[] message, int field) => Fields(message).Where(inner => inner.Field == field).Select(inner => inner.Number).FirstOrDefault();

    private static List<ulong> Packed(byte[] message, int field)
    {
        var bytes = Fields(message).Where(inner => inner.Field == field).Select(inner => inner.Bytes).FirstOrDefault([]);
        var values = new List<ulong>();
        for (var position = 0; position < bytes.Length;)
        {
            values.Add(Variable(bytes, ref position));
        }

        return values;
    }

    private static List<(int Field, ulong Number, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, ulong, byte[])>();
        for (var position = 0; position < message.Length;)
        {
            var key = Variable(message, ref position);
            if ((key & 7) == 0)
            {
                fields.Add(((int)(key >> 3), Variable(message, ref position), []));
            }
            else
            {
                Assert.Equal(2u, key & 7);
                var length = (int)Variable(message, ref position);
                fields.Add(((int)(key >> 3), 0, message[position..(position + length)]));
                position += length;
            }
        }

        return fields;
    }

    private static ulong Variable(byte[] bytes, ref int position)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var part = bytes[position++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }
    }
}
