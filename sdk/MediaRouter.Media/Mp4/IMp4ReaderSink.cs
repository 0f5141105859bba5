using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4;

/// <summary>Takes what an <see cref="Mp4Reader"/> reads. Called from within its methods, on the caller's thread.</summary>
public interface IMp4ReaderSink
{
    /// <summary>The tracks are known, or have changed: indexes of access units that follow mean this list.</summary>
    /// <param name="movie">Without tracks when nothing in the file can be read.</param>
    /// <remarks>A new initialisation segment that changes parameters only is told by <see cref="AccessUnit.NewParameters"/>.</remarks>
    void OnMovie(Mp4Movie movie);

    /// <summary>A fragment begins.</summary>
    /// <param name="parts">What it holds of the tracks that are read.</param>
    /// <returns>Whether its units are wanted. If not, its data may be left out: see <see cref="Mp4Reader.SkippableBytes"/>.</returns>
    bool OnFragment(IReadOnlyList<Mp4FragmentPart> parts) => true;

    /// <summary>Takes one access unit.</summary>
    /// <param name="track">Index into <see cref="Mp4Movie.Tracks"/>.</param>
    /// <param name="unit">Published; times are those of the presentation in the track's clock rate, with one origin for all tracks.</param>
    void OnAccessUnit(int track, AccessUnit unit);

    /// <summary>Takes note of a fault; reading goes on.</summary>
    /// <param name="fault">What happened.</param>
    /// <param name="track">Index of the track, or -1 if it concerns none.</param>
    /// <param name="count">How often: boxes, samples or units, as <paramref name="fault"/> says.</param>
    void OnFault(Mp4Fault fault, int track, long count);
}
