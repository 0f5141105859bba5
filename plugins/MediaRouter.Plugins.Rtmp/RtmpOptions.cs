using System.Globalization;
using MediaRouter.Net;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtmp;

/// <summary>Settings of the RTMP and RTMPS servers.</summary>
[Options(OptionsScope.Global, Title = "RTMP server", Order = 40)]
internal sealed record RtmpOptions : IValidatedOptions, IFormerSettings
{
    private const string FormerPort = "rtmpPort";
    private const string FormerListenIp = "listenIP";

    /// <summary>Whether clients can publish and read with RTMP.</summary>
    [Setting("Let clients publish and read streams with RTMP.")]
    [FormerKey("rtmpDisable", Negated = true)]
    public bool Rtmp { get; init; } = true;

    /// <summary>Which of the two servers run.</summary>
    [Setting("Encryption: 'no' (RTMP only), 'optional' (RTMP and RTMPS), 'strict' (RTMPS only).")]
    public RtmpEncryption RtmpEncryption { get; init; } = RtmpEncryption.No;

    /// <summary>Address of the RTMP listener.</summary>
    [Setting("Address of the RTMP listener. Needed when encryption is 'no' or 'optional'.")]
    public string RtmpAddress { get; init; } = ":1935";

    /// <summary>Address of the RTMPS listener.</summary>
    [Setting("Address of the RTMPS listener. Needed when encryption is 'optional' or 'strict'.")]
    public string RtmpsAddress { get; init; } = ":1936";

    /// <summary>File with the private key of RTMPS.</summary>
    [Setting("Private key of RTMPS, a PEM file; read again when it changes.")]
    public string RtmpServerKey { get; init; } = "server.key";

    /// <summary>File with the certificate of RTMPS.</summary>
    [Setting("Certificate of RTMPS, a PEM file; read again when it changes.")]
    public string RtmpServerCert { get; init; } = "server.crt";

    /// <summary>Proxies whose PROXY protocol header is believed.</summary>
    [Setting("Addresses or networks of proxies whose PROXY protocol header is believed.")]
    public OptionList<IpRange> RtmpTrustedProxies { get; init; } = [];

    /// <inheritdoc/>
    IReadOnlyList<FormerSetting> IFormerSettings.FormerSettings => [new FormerSetting(FormerPort, "rtmpAddress")];

    internal bool IsPlainOn => Rtmp && RtmpEncryption != RtmpEncryption.Strict;

    internal bool IsSecureOn => Rtmp && RtmpEncryption != RtmpEncryption.No;

    /// <inheritdoc/>
    void IFormerSettings.Translate(IFormerSettingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!ushort.TryParse(context.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            context.Refuse("a port number is expected");
            return;
        }

        var host = context.Peek(FormerListenIp) ?? "";
        context.Set("rtmpAddress", host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{context.Value}" : $"{host}:{context.Value}");
    }

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Rtmp)
        {
            yield break;
        }

        if (RtmpAddress.Length == 0)
        {
            yield return "'rtmpAddress' must be set when RTMP is enabled";
        }
        else if (IsPlainOn && !IsAddress(RtmpAddress))
        {
            yield return $"'rtmpAddress' must be an address such as ':1935', but is '{RtmpAddress}'";
        }

        if (IsSecureOn && !IsAddress(RtmpsAddress))
        {
            yield return $"'rtmpsAddress' must be an address such as ':1936', but is '{RtmpsAddress}'";
        }
    }

    private static bool IsAddress(string text) => ListenAddress.TryParse(text, out var address) && !address.IsUnix;
}
