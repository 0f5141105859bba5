namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>The beginning of a sound frame.</summary>
/// <param name="Length">Header and payload in bytes; more than <paramref name="HeaderLength"/>.</param>
/// <param name="HeaderLength">Bytes that are not handed on.</param>
/// <param name="Samples">Samples per channel.</param>
/// <param name="SampleRate">In Hz.</param>
internal readonly record struct SoundFrame(int Length, int HeaderLength, int Samples, int SampleRate);
