using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Video;

/// <summary>Finds the key frames of VP9, whose headers are its only parameters.</summary>
/// <param name="parameters">What the source said.</param>
internal sealed class Vp9Scanner(CodecParameters? parameters) : IPacketScanner
{
    private readonly Vp9PayloadScanner _scanner = new();

    /// <inheritdoc/>
    public CodecParameters? Parameters { get; private set; } = parameters;

    /// <inheritdoc/>
    public bool Scan(ReadOnlySpan<byte> payload)
    {
        if (!_scanner.Scan(payload).StartsRandomAccess)
        {
            return false;
        }

        if (Vp9PayloadDescriptor.TryRead(payload, out var descriptor)
            && Vp9FrameHeader.TryRead(payload[descriptor.Length..], out var frame)
            && new Vp9Parameters(frame.Profile) { Width = frame.Width, Height = frame.Height } is var shown
            && !shown.Equals(Parameters))
        {
            Parameters = shown;
        }

        return true;
    }
}
