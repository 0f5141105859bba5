using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>A playlist as bytes, written once for all viewers, with the places where a viewer's own query goes.</summary>
internal sealed class PlaylistText
{
    private readonly byte[] _bytes;
    private readonly int[] _addressEnds;

    // Made by whoever asks first; twice, if two ask at once.
    private volatile byte[]? _gzip;
    private volatile GzipTemplate? _template;
    private volatile bool _hasNoTemplate;

    private PlaylistText(byte[] bytes, int[] addressEnds)
    {
        _bytes = bytes;
        _addressEnds = addressEnds;
    }

    /// <summary>The bytes without queries, shared by all viewers.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The bytes without queries as gzip, shared by all viewers.</summary>
    public ReadOnlyMemory<byte> Gzip => _gzip ??= Compress();

    /// <summary>Number of bytes with a query in each address.</summary>
    public int LengthWith(AddressQuery query) => _bytes.Length + (query.Bytes.Length * _addressEnds.Length);

    /// <summary>Writes the bytes with a query in each address.</summary>
    /// <param name="query">The query.</param>
    /// <param name="target"><see cref="LengthWith"/> bytes.</param>
    public void Write(AddressQuery query, Span<byte> target) => Write(query.Bytes, target);

    /// <summary>What writes the bytes with a query in each address as gzip; all queries are equally long, and only their secrets differ.</summary>
    /// <returns><see langword="null"/> if there is no such form.</returns>
    public GzipTemplate? TemplateFor(AddressQuery query)
    {
        if (_template is null && !_hasNoTemplate)
        {
            _template = MakeTemplate(query);
            _hasNoTemplate = _template is null;
        }

        return _template;
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

        var bytes = Encoding.UTF8.GetBytes(query);
        var result = GC.AllocateUninitializedArray<byte>(_bytes.Length + (bytes.Length * _addressEnds.Length));
        Write(bytes, result);
        return result;
    }

    public override string ToString() => Encoding.UTF8.GetString(_bytes);

    private void Write(ReadOnlySpan<byte> query, Span<byte> target)
    {
        var begin = 0;
        foreach (var end in _addressEnds)
        {
            _bytes.AsSpan(begin, end - begin).CopyTo(target);
            target = target[(end - begin)..];
            query.CopyTo(target);
            target = target[query.Length..];
            begin = end;
        }

        _bytes.AsSpan(begin).CopyTo(target);
    }

    private byte[] Compress()
    {
        using var output = new MemoryStream(_bytes.Length);
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(_bytes);
        }

        return output.ToArray();
    }

    private GzipTemplate? MakeTemplate(AddressQuery query)
    {
        if (_addressEnds.Length == 0)
        {
            return null;
        }

        var text = new byte[LengthWith(query)];
        Write(query, text);
        var secrets = new int[_addressEnds.Length];
        for (var i = 0; i < secrets.Length; i++)
        {
            secrets[i] = _addressEnds[i] + ((i + 1) * query.Bytes.Length) - AddressQuery.SecretLength;
            text.AsSpan(secrets[i], AddressQuery.SecretLength).Clear();
        }

        return GzipTemplate.Make(text, secrets, AddressQuery.SecretLength);
    }

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
