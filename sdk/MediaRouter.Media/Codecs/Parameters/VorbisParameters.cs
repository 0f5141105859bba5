using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of Vorbis.</summary>
/// <param name="SampleRate">In Hz.</param>
/// <param name="ChannelCount">Number of channels.</param>
/// <param name="Configuration">The packed headers of RFC 5215, section 3.2.1.</param>
public sealed record VorbisParameters(int SampleRate, int ChannelCount, ByteString Configuration) : CodecParameters;
