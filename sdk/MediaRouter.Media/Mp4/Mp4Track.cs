using System.Diagnostics.CodeAnalysis;
using MediaRouter.Media.Mp4.Forms;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4;

/// <summary>A track as MP4 carries it: what its sample entry says, and how its access units become samples.</summary>
/// <remarks>
/// The timescale of the track is its clock rate, so no time is rounded. Several codecs tell in their frames what the sample entry must say:
/// a track is given its units through <see cref="Learn(AccessUnit)"/> until <see cref="IsReady"/>, and also after that, because the entry may
/// change. Not for use by several threads at once.
/// </remarks>
public sealed class Mp4Track
{
    private readonly SampleForm _form;
    private byte[] _entry = [];

    /// <summary>Makes a track.</summary>
    /// <param name="description">A track that passes <see cref="CanCarry"/>.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
    public Mp4Track(TrackDescription description)
    {
        ArgumentNullException.ThrowIfNull(description);
        _form = SampleForms.Find(description, out var reason) ?? throw new ArgumentException($"{description.Codec}: {reason}", nameof(description));
        Description = description;
        UpdateEntry();
    }

    /// <summary>The track as its source describes it.</summary>
    public TrackDescription Description { get; }

    /// <summary>Ticks per second of the track's times in MP4: the clock rate.</summary>
    public int Timescale => Description.ClockRate;

    /// <summary>Whether everything is known that the sample entry says; an <see cref="InitSegment"/> needs that.</summary>
    public bool IsReady => _form.IsReady;

    /// <summary>Whether the samples are pictures.</summary>
    public bool IsVideo => _form.IsVideo;

    /// <summary>Codec string for MIME types and playlists (RFC 6381), for instance "avc1.64001f"; empty until ready.</summary>
    public string CodecString => _form.CodecString;

    /// <summary>Width of the pictures in pixels; 0 until known, and for sound.</summary>
    public int Width => _form.Width;

    /// <summary>Height of the pictures in pixels; 0 until known, and for sound.</summary>
    public int Height => _form.Height;

    /// <summary>Pictures per second as the parameters tell; <see langword="null"/> if they do not.</summary>
    public double? FrameRate => _form.FrameRate;

    /// <summary>Samples per second of sound; 0 until known, and for pictures.</summary>
    public int SampleRate => _form.SampleRate;

    /// <summary>Channels of sound; 0 until known, and for pictures.</summary>
    public int ChannelCount => _form.ChannelCount;

    /// <summary>The time of the track, in ticks, that becomes 0 when it is shown. Default: 0, times are written as they are.</summary>
    public long Origin { get; private set; }

    /// <summary>
    /// How long before <see cref="Origin"/> the first unit is decoded, in ticks. MP4 has no negative decoding times: they are written later by
    /// this, and an edit list takes it back. Default: 0, no edit list.
    /// </summary>
    public long Lead { get; private set; }

    internal SampleForm Form => _form;

    internal ReadOnlySpan<byte> Entry => _entry;

    /// <summary>Whether MP4 can carry a track.</summary>
    /// <param name="track">The track. Parameters that units will tell may be missing.</param>
    /// <param name="reason">If not: why, for instance "MP4 has no form for it".</param>
    public static bool CanCarry(TrackDescription track, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(track);
        var form = SampleForms.Find(track, out var text);
        reason = form is null ? text : null;
        return form is not null;
    }

    /// <summary>Lets what is shown first be shown at time 0, in all tracks of a file alike.</summary>
    /// <param name="tracks">The tracks.</param>
    /// <param name="track">Index of the track that begins.</param>
    /// <param name="first">Its first unit.</param>
    /// <remarks>To be called before the <see cref="InitSegment"/> is made. Units of other tracks from before that time cannot be written.</remarks>
    public static void StartAt(IReadOnlyList<Mp4Track> tracks, int track, AccessUnit first)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        ArgumentNullException.ThrowIfNull(first);
        for (var i = 0; i < tracks.Count; i++)
        {
            tracks[i].StartAt(Mp4Time.Convert(first.Pts, tracks[track].Timescale, tracks[i].Timescale), i == track ? first.Pts - first.Dts : 0);
        }
    }

    /// <summary>Sets the beginning of the time line; before the <see cref="InitSegment"/> is made.</summary>
    /// <param name="origin">See <see cref="Origin"/>.</param>
    /// <param name="lead">See <see cref="Lead"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lead is negative or above 32 bits.</exception>
    public void StartAt(long origin, long lead)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lead);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lead, int.MaxValue);
        (Origin, Lead) = (origin, lead);
    }

    /// <summary>Takes a unit into account, before it is written.</summary>
    /// <param name="unit">The next unit; its <see cref="AccessUnit.NewParameters"/> hold from it on.</param>
    /// <returns>Whether the sample entry has become known or has changed: the unit and those that follow belong behind a new <see cref="InitSegment"/>.</returns>
    public bool Learn(AccessUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (unit.NewParameters is { } parameters)
        {
            _form.Learn(parameters);
        }

        _form.Learn(unit);
        return UpdateEntry();
    }

    private bool UpdateEntry()
    {
        if (!_form.HasChanged || !_form.IsReady)
        {
            return false;
        }

        _form.HasChanged = false;
        var writer = new Mp4BoxWriter();
        _form.WriteEntry(writer);
        if (writer.WrittenSpan.SequenceEqual(_entry))
        {
            return false;
        }

        _entry = writer.ToArray();
        return true;
    }
}
