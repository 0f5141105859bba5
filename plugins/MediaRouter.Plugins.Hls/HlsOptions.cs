using System.Buffers;
using MediaRouter.Net;
using MediaRouter.Plugins.Hls.Muxing;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Hls;

/// <summary>Settings of the HLS server.</summary>
[Options(OptionsScope.Global, Title = "HLS server", Order = 50)]
internal sealed record HlsOptions : IValidatedOptions
{
    private static readonly SearchValues<char> SecretCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!$()*+.;<=>[]^_-{}@#&");

    [Setting("Let clients read streams with HLS.")]
    [FormerKey("hlsDisable", Negated = true)]
    public bool Hls { get; init; } = true;

    [Setting("Address of the HLS listener.")]
    public string HlsAddress { get; init; } = ":8888";

    [Setting("Serve HLS with TLS (HTTPS). Apple devices need it for the variant 'lowLatency'.")]
    public bool HlsEncryption { get; init; }

    [Setting("File with the key of the HLS server, PEM; needed with hlsEncryption.")]
    public string HlsServerKey { get; init; } = "server.key";

    [Setting("File with the certificate of the HLS server, PEM; needed with hlsEncryption.")]
    public string HlsServerCert { get; init; } = "server.crt";

    [Setting("Origins whose pages may play streams: 'https://host', 'https://*.host' or '*'.")]
    [FormerKey("hlsAllowOrigin", SingleValue = true)]
    public OptionList<string> HlsAllowOrigins { get; init; } = ["*"];

    [Setting("Addresses or networks of proxies in front of the HLS server, whose X-Forwarded-For header is believed.")]
    public OptionList<IpRange> HlsTrustedProxies { get; init; } = [];

    [Setting("Make segments of every stream from its beginning, instead of when the first viewer asks; the first picture comes sooner.")]
    public bool HlsAlwaysRemux { get; init; }

    [Setting("Form of playlists and segments: 'mpegts' (for old players), 'fmp4', 'lowLatency' (fMP4 in parts).")]
    public HlsVariant HlsVariant { get; init; } = HlsVariant.LowLatency;

    [Setting("Number of segments that a playlist lists: at least 7 with 'lowLatency', else at least 3. More let viewers go back further.")]
    public int HlsSegmentCount { get; init; } = 7;

    [Setting("Shortest duration of a segment. Segments end with the next key frame, so their duration also depends on the distance of those.")]
    public TimeSpan HlsSegmentDuration { get; init; } = TimeSpan.FromSeconds(1);

    [Setting("Duration of a part of a segment with the variant 'lowLatency'; rounded to whole frames.")]
    public TimeSpan HlsPartDuration { get; init; } = TimeSpan.FromMilliseconds(200);

    [Setting("Largest size of a segment; a stream that exceeds it is not served.")]
    public ByteSize HlsSegmentMaxSize { get; init; } = new(50 * 1024 * 1024);

    [Setting("Folder in which segments are kept instead of in memory, for one router only. With 'mpegts' and 'fmp4' it also gets the playlists.")]
    public string HlsDirectory { get; init; } = "";

    [Setting("Time without requests after which segments of a stream are not made any more.")]
    public TimeSpan HlsMuxerCloseAfter { get; init; } = TimeSpan.FromSeconds(60);

    [Setting("Secret with which a content delivery network authenticates itself, as 'Authorization: Bearer SECRET'. Its requests need no credentials, and the answers can be cached.", Secret = true)]
    public string HlsCDNSecret { get; init; } = "";

    internal MuxerSettings Muxer => new()
    {
        Variant = HlsVariant,
        SegmentCount = HlsSegmentCount,
        SegmentDuration = HlsSegmentDuration,
        PartDuration = HlsPartDuration,
        SegmentMaxBytes = HlsSegmentMaxSize.Bytes,
        Directory = HlsDirectory,
    };

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (HlsSegmentDuration <= TimeSpan.Zero)
        {
            yield return "'hlsSegmentDuration' must be greater than zero";
        }

        if (HlsPartDuration <= TimeSpan.Zero)
        {
            yield return "'hlsPartDuration' must be greater than zero";
        }

        if (HlsCDNSecret.AsSpan().ContainsAnyExcept(SecretCharacters))
        {
            yield return "'hlsCDNSecret' contains unsupported characters. Supported are: A-Z,a-z,0-9,!,$,(,),*,+,.,;,<,=,>,[,],^,_,-,{,},@,#,&";
        }

        if (!Hls)
        {
            yield break;
        }

        if (HlsAddress.Length == 0)
        {
            yield return "'hlsAddress' must be set when HLS is enabled";
        }
        else if (!ListenAddress.TryParse(HlsAddress, out _))
        {
            yield return $"'hlsAddress' must be an address such as ':8888', but is '{HlsAddress}'";
        }
    }
}
