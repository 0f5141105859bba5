namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Counts the reports that one session gets out of its wire form. Immutable.</summary>
internal sealed class SentReports
{
    private readonly WireForm? _form;
    private readonly ulong _tracks;
    private readonly long _offset;

    private SentReports(WireForm? form, ulong tracks, long offset) => (_form, _tracks, _offset) = (form, tracks, offset);

    /// <summary>None were sent yet.</summary>
    public static SentReports None { get; } = new(null, 0, 0);

    public long Count => _offset + (_form?.CountReports(_tracks) ?? 0);

    /// <summary>From now on, the reports of some tracks are added.</summary>
    public SentReports Continue(WireForm form, ulong tracks) => new(form, tracks, Count - form.CountReports(tracks));

    /// <summary>From now on, none are added.</summary>
    public SentReports Stop() => new(null, 0, Count);
}
