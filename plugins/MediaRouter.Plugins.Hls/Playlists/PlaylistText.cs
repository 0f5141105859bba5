using System.Buffers;
using System.Text;

namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>A playlist as bytes, written once for all viewers, with the places where a viewer's own query goes.</summary>
internal sealed class PlaylistText
{
    private readonly byte[] _bytes;
    private readonly int[] _addressEnds;

    private PlaylistText(byte[] bytes, int[] addressEnds)
    {
        _bytes = bytes;
        _addressEnds = addressEnds;
    }

    /// <summary>The bytes for a viewer.</summary>
    /// <param name="query">What to append to each address, with its question mark; or empty.</param>
    /// <returns>Shared by all viewers when the query is empty.</returns>
    public ReadOnlyMemory<byte> Render(string query)
    {
        if (query.Length == 0)
        {
            return _bytes;
        }

        var length = Encoding.UTF8.GetByteCount(query);
        var result = GC.AllocateUninitializedArray<byte>(_bytes.Length + (length * _addressEnds.Length));
        Span<byte> rest = result;
        var begin = 0;
        foreach (var end in _addressEnds)
        {
            _bytes.AsSpan(begin, end - begin).CopyTo(rest);
            rest = rest[(end - begin)..];
            rest = rest[Encoding.UTF8.GetBytes(query, rest)..];
            begin = end;
        }

        _bytes.AsSpan(begin).CopyTo(rest);
        return result;
    }

    public override string ToString() => Encoding.UTF8.GetString(_bytes);

    /// <summary>Gathers the lines of a playlist.</summary>
    internal sealed class Builder
    {
        private readonly ArrayBufferWriter<byte> _output = new(1024);
        private readonly List<int> _addressEnds = [];

        /// <summary>Appends text of a line.</summary>
        public Builder Add(string text)
        {
            Encoding.UTF8.GetBytes(text, _output);
            return this;
        }

        /// <summary>Appends the address of something that this server offers.</summary>
        public Builder Address(string uri)
        {
            Add(uri);
            _addressEnds.Add(_output.WrittenCount);
            return this;
        }

        /// <summary>Appends text and ends the line.</summary>
        public Builder Line(string text = "") => Add(text).Add("\n");

        public PlaylistText Build() => new(_output.WrittenSpan.ToArray(), [.. _addressEnds]);
    }
}
