namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>What a client announced beyond the RTMP of 2012: Enhanced RTMP v2, section "Enhancing NetConnection connect Command".</summary>
internal sealed record ClientCapabilities
{
    /// <summary>The client reconnects when it is told to.</summary>
    public const int CanReconnect = 1;

    // Nobody knows more codecs than this.
    private const int MaxFourCcs = 64;

    /// <summary>A client that announced nothing.</summary>
    public static ClientCapabilities None { get; } = new();

    /// <summary>Codecs that the client takes, sorted, each once; <c>*</c> for all.</summary>
    public IReadOnlyList<string> FourCcs { get; private init; } = [];

    /// <summary>The bits of <c>capsEx</c>.</summary>
    public int Flags { get; private init; }

    /// <summary>Whether Enhanced RTMP may be sent to it.</summary>
    public bool IsEnhanced => FourCcs.Count > 0;

    /// <summary>Reads them from the object of <c>connect</c>.</summary>
    public static ClientCapabilities Of(AmfValue connect)
    {
        var codes = new SortedSet<string>(StringComparer.Ordinal);
        Add(codes, connect["fourCcList"].Items.Select(item => item.AsText()));
        Add(codes, connect["fourCcList"].Properties.Select(property => property.Value.AsText()));
        Add(codes, connect["videoFourCcInfoMap"].Properties.Select(property => property.Name));
        Add(codes, connect["audioFourCcInfoMap"].Properties.Select(property => property.Name));
        var flags = connect["capsEx"].AsNumber() is { } number and >= 0 and <= int.MaxValue ? (int)number : 0;
        return codes.Count == 0 && flags == 0 ? None : new ClientCapabilities { FourCcs = [.. codes], Flags = flags };
    }

    private static void Add(SortedSet<string> codes, IEnumerable<string?> found)
    {
        foreach (var code in found)
        {
            if (code is { Length: 1 or 4 } && codes.Count < MaxFourCcs)
            {
                codes.Add(code);
            }
        }
    }
}
