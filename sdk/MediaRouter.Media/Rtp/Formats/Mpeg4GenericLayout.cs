using MediaRouter.Media.Sdp;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>How the headers of access units look in payloads of <c>mpeg4-generic</c>: the lengths of their fields in bits.</summary>
/// <param name="SizeLength">Of the AU-size, 1 to 32.</param>
/// <param name="IndexLength">Of the AU-Index.</param>
/// <param name="IndexDeltaLength">Of the AU-Index-delta.</param>
/// <remarks>Source: RFC 3640, sections 3.2.1.1 and 4.1.</remarks>
public sealed record Mpeg4GenericLayout(int SizeLength, int IndexLength, int IndexDeltaLength)
{
    private const int LongestField = 32;
    private const int LongestHeader = 64;

    /// <summary>The layout of high bit rate AAC (RFC 3640, section 3.3.6).</summary>
    public static readonly Mpeg4GenericLayout HighBitRate = new(13, 3, 3);

    /// <summary>The layout of low bit rate AAC (RFC 3640, section 3.3.5).</summary>
    public static readonly Mpeg4GenericLayout LowBitRate = new(6, 2, 2);

    /// <summary>Of the CTS-delta; 0 if there is neither it nor its flag.</summary>
    public int CtsDeltaLength { get; init; }

    /// <summary>Of the DTS-delta; 0 if there is neither it nor its flag.</summary>
    public int DtsDeltaLength { get; init; }

    /// <summary>Whether there is a RAP-flag.</summary>
    public bool HasRandomAccessFlag { get; init; }

    /// <summary>Of the Stream-state.</summary>
    public int StreamStateLength { get; init; }

    /// <summary>Of the length of the auxiliary section; 0 if there is none.</summary>
    public int AuxiliarySizeLength { get; init; }

    /// <summary>Duration of an access unit in ticks; 0 if the description does not tell.</summary>
    public int ConstantDuration { get; init; }

    /// <summary>Length in bits of the header of the first access unit in a payload, without a CTS-delta and a DTS-delta.</summary>
    public int FirstHeaderLength => SizeLength + IndexLength + OptionalLength;

    private int OptionalLength => (CtsDeltaLength > 0 ? 1 : 0) + (DtsDeltaLength > 0 ? 1 : 0) + (HasRandomAccessFlag ? 1 : 0) + StreamStateLength;

    /// <summary>Reads the layout of an AAC track.</summary>
    /// <param name="settings">The <c>fmtp</c> parameters; where they leave the lengths out, the mode tells them.</param>
    /// <param name="layout">The layout.</param>
    /// <returns><see langword="false"/> if access units have no size, or a field is too long.</returns>
    public static bool TryParse(SdpFormatParameters settings, out Mpeg4GenericLayout layout)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var mode = "AAC-lbr".Equals(settings["mode"], StringComparison.OrdinalIgnoreCase) ? LowBitRate : HighBitRate;
        layout = settings.TryGetInt32("sizelength", out var sizeLength)
            ? new(sizeLength, Read(settings, "indexlength"), Read(settings, "indexdeltalength"))
            : mode;
        layout = layout with
        {
            CtsDeltaLength = Read(settings, "CTSDeltaLength"),
            DtsDeltaLength = Read(settings, "DTSDeltaLength"),
            HasRandomAccessFlag = Read(settings, "randomAccessIndication") == 1,
            StreamStateLength = Read(settings, "streamStateIndication"),
            AuxiliarySizeLength = Read(settings, "auxiliaryDataSizeLength"),
            ConstantDuration = Read(settings, "constantDuration"),
        };
        int[] lengths =
        [
            layout.IndexLength, layout.IndexDeltaLength, layout.CtsDeltaLength, layout.DtsDeltaLength, layout.StreamStateLength, layout.AuxiliarySizeLength,
        ];
        return layout.SizeLength is > 0 and <= LongestField && lengths.All(length => length <= LongestField) && layout.FirstHeaderLength <= LongestHeader;
    }

    private static int Read(SdpFormatParameters settings, string name) => settings.TryGetInt32(name, out var value) ? value : 0;
}
