using System.Buffers.Text;
using System.Text;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.Load.Publishing;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>A viewer of a router: asks for the next playlist before it exists, with what it may skip left out, and loads each part that a playlist announces, in order.</summary>
internal sealed class LiveViewer : Viewer
{
    private const int LongestRequest = 1024;
    private const int Ok = 200;

    private readonly byte[] _playlistRequest;
    private readonly byte[] _partRequest;
    private readonly byte[] _partTail;
    private readonly byte[] _tail;
    private readonly bool _inspects;
    private PlaylistView _view;
    private long _nextPart;

    private LiveViewer(HttpExchange playlists, HttpExchange parts, LiveStart start, bool inspects, long began)
        : base(playlists, parts)
    {
        (_playlistRequest, _partRequest, _partTail, _tail) = (start.PlaylistRequest, start.PartRequest, start.PartTail, start.Tail);
        (_view, _nextPart) = (start.View, start.View.HintedPart - 1);
        _inspects = inspects;
        SetUpTime = MonotonicClock.Now - began;
    }

    protected override bool KeepsPlaylists => true;

    protected override bool KeepsParts => _inspects;

    public static LiveViewer Open(Uri url, HlsLoadOptions options, bool inspects)
    {
        var began = MonotonicClock.Now;
        var playlists = new HttpExchange(url);
        HttpExchange? parts = null;
        try
        {
            var start = LiveStart.Make(playlists, url, options);
            parts = new HttpExchange(url);
            return new LiveViewer(playlists, parts, start, inspects, began);
        }
        catch
        {
            playlists.Dispose();
            parts?.Dispose();
            throw;
        }
    }

    protected override void Start()
    {
        Reload();
        LoadNext();
    }

    protected override void OnPlaylist(ReplyHead head, ReadOnlySpan<byte> body)
    {
        if (head.Status != Ok || !PlaylistView.TryParse(body, head.IsGzip, out _view))
        {
            Fail($"a playlist came with status {head.Status}: {Encoding.UTF8.GetString(body[..Math.Min(body.Length, 200)])}");
            return;
        }

        Reload();
        LoadNext();
    }

    protected override void OnPart(ReplyHead head, ReadOnlySpan<byte> body)
    {
        if (head.Status == Ok && (!_inspects || IsWhole(body)))
        {
            PartCount++;
        }
        else
        {
            MissedCount++;
        }

        if (_inspects && body.LastIndexOf(FrameStamp.MagicBytes) is var at and >= 0 && at + FrameStamp.Length <= body.Length && FrameStamp.TryRead(body[at..], out var sent, out _))
        {
            Loop!.RecordLatency(MonotonicClock.Now - sent);
        }

        _nextPart++;
        LoadNext();
    }

    // The lengths of the boxes add up to the part: ISO/IEC 14496-12, section 4.2.
    private static bool IsWhole(ReadOnlySpan<byte> part)
    {
        while (part.Length >= 8)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(part);
            if (length < 8 || length > (uint)part.Length)
            {
                return false;
            }

            part = part[(int)length..];
        }

        return part.IsEmpty;
    }

    private void Reload()
    {
        Span<byte> request = stackalloc byte[LongestRequest];
        var length = Append(request, 0, _playlistRequest);
        length = Append(request, length, "_HLS_msn="u8);
        length = Append(request, length, _view.MediaSequence);
        length = Append(request, length, "&_HLS_part="u8);
        length = Append(request, length, _view.Part);
        length = Append(request, length, "&_HLS_skip=YES"u8);
        length = Append(request, length, _tail);
        Send(Playlists, request[..length]);
    }

    private void LoadNext()
    {
        if (Parts.IsBusy || _nextPart >= _view.HintedPart)
        {
            return;
        }

        Span<byte> request = stackalloc byte[LongestRequest];
        var length = Append(request, 0, _partRequest);
        length = Append(request, length, _nextPart);
        length = Append(request, length, _partTail);
        length = Append(request, length, _tail);
        Send(Parts, request[..length]);
    }

    private static int Append(Span<byte> target, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(target[at..]);
        return at + bytes.Length;
    }

    private static int Append(Span<byte> target, int at, long number)
    {
        _ = Utf8Formatter.TryFormat(number, target[at..], out var written);
        return at + written;
    }
}
