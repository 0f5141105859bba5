using System.IO.Compression;

namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>Writes a profile as a message of profile.proto, compressed with gzip.</summary>
/// <remarks>Source: github.com/google/pprof, proto/profile.proto.</remarks>
internal sealed class ProfileEncoder
{
    private const long MappingId = 1;

    private readonly ProtobufWriter _output = new();
    private readonly ProtobufWriter _message = new();
    private readonly ProtobufWriter _inner = new();
    private readonly List<string> _texts = [""];
    private readonly Dictionary<string, long> _textIndexes = new() { [""] = 0 };
    private readonly Dictionary<Frame, long> _frames = [];

    private ProfileEncoder()
    {
    }

    /// <summary>Encodes a profile.</summary>
    public static byte[] Encode(Profile profile)
    {
        var encoder = new ProfileEncoder();
        encoder.Write(profile);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(encoder._output.Written);
        }

        return compressed.ToArray();
    }

    private void Write(Profile profile)
    {
        foreach (var type in profile.Measures)
        {
            WriteMeasure(1, type);
        }

        foreach (var sample in profile.Samples)
        {
            WriteSample(sample, profile.LabelKey);
        }

        // Says that names are there already, so that tools look for no binary.
        _message.Clear();
        _message.WriteInteger(1, MappingId);
        _message.WriteInteger(5, IndexOf(Path.GetFileName(Environment.ProcessPath) ?? "mediarouter"));
        _message.WriteInteger(7, 1);
        _message.WriteInteger(8, 1);
        _output.WriteBytes(3, _message.Written);

        // One location and one function for each frame, with the same number.
        foreach (var (frame, id) in _frames)
        {
            WriteLocation(id);
            WriteFunction(frame, id);
        }

        _output.WriteInteger(9, profile.Time.ToUnixTimeMilliseconds() * 1_000_000);
        _output.WriteInteger(10, (long)profile.Duration.TotalNanoseconds);
        if (profile.Period > 0)
        {
            WriteMeasure(11, profile.PeriodType);
            _output.WriteInteger(12, profile.Period);
        }

        _output.WritePacked(13, [.. profile.Comments.Select(IndexOf)]);
        _output.WriteInteger(14, IndexOf(profile.Measures[^1].Type));

        // The table comes last, when all texts are known.
        foreach (var text in _texts)
        {
            _output.WriteText(6, text);
        }
    }

    private void WriteMeasure(int field, Measure type)
    {
        _message.Clear();
        _message.WriteInteger(1, IndexOf(type.Type));
        _message.WriteInteger(2, IndexOf(type.Unit));
        _output.WriteBytes(field, _message.Written);
    }

    private void WriteSample(Sample sample, string labelKey)
    {
        _message.Clear();
        _message.WritePacked(1, [.. sample.Stack.Select(IndexOf)]);
        _message.WritePacked(2, sample.Values);
        if (sample.Label.Length > 0)
        {
            _inner.Clear();
            _inner.WriteInteger(1, IndexOf(labelKey));
            _inner.WriteInteger(2, IndexOf(sample.Label));
            _message.WriteBytes(3, _inner.Written);
        }

        _output.WriteBytes(2, _message.Written);
    }

    private void WriteLocation(long id)
    {
        _inner.Clear();
        _inner.WriteInteger(1, id);
        _message.Clear();
        _message.WriteInteger(1, id);
        _message.WriteInteger(2, MappingId);
        _message.WriteBytes(4, _inner.Written);
        _output.WriteBytes(4, _message.Written);
    }

    private void WriteFunction(Frame frame, long id)
    {
        _message.Clear();
        _message.WriteInteger(1, id);
        _message.WriteInteger(2, IndexOf(frame.Name));
        _message.WriteInteger(3, IndexOf(frame.FullName));
        _message.WriteInteger(4, IndexOf(frame.Module));
        _output.WriteBytes(5, _message.Written);
    }

    private long IndexOf(string text)
    {
        if (!_textIndexes.TryGetValue(text, out var index))
        {
            index = _texts.Count;
            _texts.Add(text);
            _textIndexes.Add(text, index);
        }

        return index;
    }

    private long IndexOf(Frame frame)
    {
        if (!_frames.TryGetValue(frame, out var id))
        {
            id = _frames.Count + 1;
            _frames.Add(frame, id);
        }

        return id;
    }
}
