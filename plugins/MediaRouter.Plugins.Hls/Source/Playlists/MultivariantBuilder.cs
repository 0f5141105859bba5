namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>Gathers a multivariant playlist.</summary>
internal sealed class MultivariantBuilder
{
    private readonly List<RemoteVariant> _variants = [];
    private readonly List<RemoteRendition> _audio = [];

    public RemoteMultivariant Build() => new(_variants, _audio);

    /// <summary>Reads EXT-X-STREAM-INF (RFC 8216, section 4.3.4.2).</summary>
    public static RemoteVariant ReadVariant(ReadOnlySpan<char> value)
    {
        var variant = new RemoteVariant { Uri = "" };
        var attributes = new AttributeList(value);
        while (attributes.MoveNext())
        {
            switch (attributes.Name)
            {
                case "BANDWIDTH" when PlaylistReader.TryReadNumber(attributes.Value, out var bandwidth):
                    variant = variant with { Bandwidth = bandwidth };
                    break;
                case "CODECS":
                    variant = variant with
                    {
                        Codecs = attributes.Value.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
                    };
                    break;
                case "RESOLUTION":
                    variant = variant with { Pixels = ReadPixels(attributes.Value) };
                    break;
                case "AUDIO":
                    variant = variant with { AudioGroup = attributes.Value.ToString() };
                    break;
            }
        }

        return variant;
    }

    /// <summary>Adds a variant stream.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    public string? TryAdd(RemoteVariant variant)
    {
        if (_variants.Count >= PlaylistLimits.MaxVariants)
        {
            return $"there are more than {PlaylistLimits.MaxVariants} variants";
        }

        _variants.Add(variant);
        return null;
    }

    /// <summary>Adds what EXT-X-MEDIA describes, if that is sound (RFC 8216, section 4.3.4.1).</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    public string? TryAdd(ReadOnlySpan<char> value)
    {
        var (type, group, name, language, uri) = ("", "", "", "", "");
        var isDefault = false;
        var attributes = new AttributeList(value);
        while (attributes.MoveNext())
        {
            switch (attributes.Name)
            {
                case "TYPE":
                    type = attributes.Value.ToString();
                    break;
                case "GROUP-ID":
                    group = attributes.Value.ToString();
                    break;
                case "NAME":
                    name = attributes.Value.ToString();
                    break;
                case "LANGUAGE":
                    language = attributes.Value.ToString();
                    break;
                case "DEFAULT":
                    isDefault = attributes.Value is "YES";
                    break;
                case "URI":
                    uri = attributes.Value.ToString();
                    break;
            }
        }

        if (type != "AUDIO")
        {
            return null;
        }

        if (_audio.Count >= PlaylistLimits.MaxVariants)
        {
            return $"there are more than {PlaylistLimits.MaxVariants} renditions";
        }

        _audio.Add(new RemoteRendition(group, name, language, isDefault, uri));
        return null;
    }

    private static long ReadPixels(ReadOnlySpan<char> value)
    {
        var mark = value.IndexOf('x');
        return mark > 0 && PlaylistReader.TryReadNumber(value[..mark], out var width) && PlaylistReader.TryReadNumber(value[(mark + 1)..], out var height)
            && width <= int.MaxValue && height <= int.MaxValue
            ? width * height
            : 0;
    }
}
