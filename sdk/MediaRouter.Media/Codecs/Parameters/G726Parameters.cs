using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of G.726.</summary>
/// <param name="BitRate">16000, 24000, 32000 or 40000 bit/s.</param>
/// <param name="IsBigEndian">Whether the code words are packed from the highest bit on, as ATM does; otherwise from the lowest (RFC 3551, section 4.5.4).</param>
public sealed record G726Parameters(int BitRate, bool IsBigEndian) : CodecParameters;
