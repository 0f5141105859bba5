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

    // Flags of the maps: can decode, can forward.
    private const int TakesFlags = 0x01 | 0x04;

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

    /// <summary>Reads the object of a connect command, or of the answer to it.</summary>
    /// <param name="properties">The object; anything else means the old format.</param>
    public static FlvCapabilities From(AmfValue properties)
    {
        var codes = ImmutableHashSet.CreateBuilder<uint>();
        var acceptsAnything = false;
        foreach (var item in properties["fourCcList"].Items)
        {
            Add(item.AsText());
        }

        foreach (var map in (ReadOnlySpan<string>)["videoFourCcInfoMap", "audioFourCcInfoMap"])
        {
            foreach (var property in properties[map].Properties)
            {
                if (((int)(property.Value.AsNumber() ?? 0) & TakesFlags) != 0)
                {
                    Add(property.Name);
                }
            }
        }

        var flags = (int)(properties["capsEx"].AsNumber() ?? 0);
        return new FlvCapabilities
        {
            FourCcs = codes.ToImmutable(),
            AcceptsAnything = acceptsAnything,
            HasMultitrack = (flags & MultitrackFlag) != 0,
            HasNanoseconds = (flags & NanosecondFlag) != 0 && (flags & ModifierFlag) != 0,
        };

        void Add(string? text)
        {
            acceptsAnything |= text == Anything;
            if (text is not null && FourCc.TryParse(text, out var code))
            {
                codes.Add(code);
            }
        }
    }

    /// <summary>Whether it takes a codec in enhanced tags.</summary>
    public bool Accepts(uint fourCc) => fourCc != 0 && (AcceptsAnything || FourCcs.Contains(fourCc));
}
