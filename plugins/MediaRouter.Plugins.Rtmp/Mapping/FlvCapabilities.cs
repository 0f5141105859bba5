using System.Collections.Immutable;
using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>What a receiver of FLV understands beyond the old format.</summary>
/// <remarks>Source: Enhanced RTMP v2, "Enhancing NetConnection connect Command".</remarks>
internal sealed record FlvCapabilities
{
    private const string Anything = "*";

    // Flags of capsEx.
    private const int MultitrackFlag = 0x02;
    private const int ModifierFlag = 0x04;
    private const int NanosecondFlag = 0x08;

    /// <summary>A receiver of the old format.</summary>
    public static FlvCapabilities Legacy { get; } = new();

    /// <summary>Codes of the codecs that it takes.</summary>
    public ImmutableHashSet<uint> FourCcs { get; init; } = [];

    /// <summary>Whether it takes every codec.</summary>
    public bool AcceptsAnything { get; init; }

    /// <summary>Whether it takes several tracks of a medium.</summary>
    public bool HasMultitrack { get; init; }

    /// <summary>Whether it takes times that are finer than milliseconds.</summary>
    public bool HasNanoseconds { get; init; }

    /// <summary>Whether it understands enhanced tags.</summary>
    public bool IsEnhanced => AcceptsAnything || !FourCcs.IsEmpty;

    /// <summary>Takes what a peer announced.</summary>
    public static FlvCapabilities From(ClientCapabilities announced)
    {
        var codes = ImmutableHashSet.CreateBuilder<uint>();
        foreach (var text in announced.FourCcs)
        {
            if (FourCc.TryParse(text, out var code))
            {
                codes.Add(code);
            }
        }

        return new FlvCapabilities
        {
            FourCcs = codes.ToImmutable(),
            AcceptsAnything = announced.FourCcs.Contains(Anything),
            HasMultitrack = (announced.Flags & MultitrackFlag) != 0,
            HasNanoseconds = (announced.Flags & NanosecondFlag) != 0 && (announced.Flags & ModifierFlag) != 0,
        };
    }

    /// <summary>Whether it takes a codec in enhanced tags.</summary>
    public bool Accepts(uint fourCc) => fourCc != 0 && (AcceptsAnything || FourCcs.Contains(fourCc));
}
