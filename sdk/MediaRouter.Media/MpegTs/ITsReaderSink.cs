using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs;

/// <summary>Takes what a <see cref="TsReader"/> reads. Called from within its methods, on the caller's thread.</summary>
public interface ITsReaderSink
{
    /// <summary>The tracks are known, or have changed: indexes of access units that follow mean this list.</summary>
    /// <param name="program">Tracks, and streams that are left out. Without tracks when nothing in the stream can be read.</param>
    void OnProgram(TsProgram program);

    /// <summary>Takes one access unit.</summary>
    /// <param name="track">Index into <see cref="TsProgram.Tracks"/>.</param>
    /// <param name="unit">Published; times are those of the stream in the track's clock rate, unwrapped, with one origin for all tracks.</param>
    void OnAccessUnit(int track, AccessUnit unit);

    /// <summary>Takes note of a fault; reading goes on.</summary>
    /// <param name="fault">What happened.</param>
    /// <param name="track">Index of the track, or -1 if it concerns none that is known.</param>
    /// <param name="count">How often: packets, bytes or units, as <paramref name="fault"/> says.</param>
    void OnFault(TsFault fault, int track, long count);
}
