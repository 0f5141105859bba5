using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Plugins.Hls.Muxing;
using MediaRouter.Sdk.Media;
using MemoryStream = MediaRouter.Plugins.Hls.Tests.Support.MemoryStream;

namespace MediaRouter.Plugins.Hls.Tests.Muxing;

/// <summary>A stream of made-up pictures and sound, in the order of time.</summary>
internal sealed class Feed
{
    public const int VideoClock = 90000;
    public const int AudioClock = 48000;
    public const int SamplesPerFrame = 1024;

    private const long NanosecondsPerSecond = 1_000_000_000;
    private const string Sps = "6742c028d900780227e584000003000400000300f03c60c920";
    private const string OtherSps = "6742c01eda0280bfe5c044000003000400000300f03c58ba80";
    private const string Pps = "68ce3c80";

    private readonly long[] _frames = new long[8];
    private readonly bool[] _hasJumped = new bool[8];
    private readonly int _pictureTicks;
    private readonly int _audioClock;
    private long _picture;
    private long _jumpNanoseconds;

    /// <summary>Makes a stream.</summary>
    /// <param name="audioTracks">Tracks of sound.</param>
    /// <param name="hasVideo">Whether there is a track of pictures.</param>
    /// <param name="framesPerSecond">Pictures.</param>
    /// <param name="groupLength">Pictures from one random-access unit to the next.</param>
    /// <param name="pictureTicks">Distance of two pictures, for rates that are no whole number.</param>
    /// <param name="audioClock">Samples per second.</param>
    public Feed(int audioTracks = 1, bool hasVideo = true, int framesPerSecond = 25, int groupLength = 25, int pictureTicks = 0, int audioClock = AudioClock)
    {
        _pictureTicks = pictureTicks > 0 ? pictureTicks : VideoClock / framesPerSecond;
        _audioClock = audioClock;
        GroupLength = groupLength;
        HasVideo = hasVideo;
        AudioTracks = audioTracks;
        var tracks = new List<TrackDescription>();
        if (hasVideo)
        {
            tracks.Add(new TrackDescription { Kind = MediaKind.Video, Codec = "H264", ClockRate = VideoClock, Parameters = Parameters(Sps) });
        }

        for (var i = 0; i < audioTracks; i++)
        {
            tracks.Add(new TrackDescription { Kind = MediaKind.Audio, Codec = "MPEG-4 Audio", ClockRate = audioClock, Parameters = Aac(audioClock), Language = i == 0 ? "en" : "" });
        }

        Stream = new MemoryStream("cam", new StreamDescription { Tracks = tracks });
    }

    public MemoryStream Stream { get; }

    public int GroupLength { get; }

    public bool HasVideo { get; }

    public int AudioTracks { get; }

    /// <summary>Added to all times, in seconds.</summary>
    public int Start { get; init; } = 100;

    /// <summary>Bytes of a picture.</summary>
    public int PictureLength { get; set; } = 200;

    /// <summary>Which pictures are random-access units; by default the first of each group.</summary>
    public Func<long, bool>? IsRandomAccess { get; init; }

    /// <summary>Whether nothing comes of the sound.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether nothing comes of the pictures.</summary>
    public bool IsDark { get; set; }

    /// <summary>Parameters that come with the next random-access picture.</summary>
    public bool ChangesParameters { get; set; }

    public static MuxerSettings Settings(HlsVariant variant = HlsVariant.LowLatency) => new()
    {
        Variant = variant,
        SegmentCount = 7,
        SegmentDuration = TimeSpan.FromSeconds(1),
        PartDuration = TimeSpan.FromMilliseconds(200),
        SegmentMaxBytes = 50 * 1024 * 1024,
    };

    /// <summary>Writes some seconds of all tracks.</summary>
    public void Write(double seconds)
    {
        var end = ((HasVideo ? PictureTime : FrameTime(0)) + seconds) - 1e-9;
        while (true)
        {
            var videoTime = HasVideo ? PictureTime : double.MaxValue;
            var audio = Enumerable.Range(0, AudioTracks).OrderBy(i => _frames[i]).FirstOrDefault(-1);
            var audioTime = audio >= 0 ? FrameTime(audio) : double.MaxValue;
            if (Math.Min(videoTime, audioTime) >= end)
            {
                return;
            }

            if (videoTime > audioTime)
            {
                WriteFrame(audio);
            }
            else
            {
                WritePicture();
            }
        }
    }

    /// <summary>Time goes on later by some seconds, as if the source had been replaced.</summary>
    public void Jump(double seconds)
    {
        _jumpNanoseconds += (long)(seconds * NanosecondsPerSecond);
        Array.Fill(_hasJumped, true);
    }

    public void WritePicture()
    {
        var isRandomAccess = IsRandomAccess?.Invoke(_picture) ?? _picture % GroupLength == 0;
        var bytes = new byte[PictureLength];
        bytes[0] = (byte)(isRandomAccess ? 0x65 : 0x41);
        var dts = (Start * (long)VideoClock) + (_picture++ * _pictureTicks) + Jumped(VideoClock);
        if (IsDark)
        {
            return;
        }

        var changes = isRandomAccess && ChangesParameters;
        Stream.WriteAccessUnit(0, new AccessUnit
        {
            Units = [bytes],
            Pts = dts,
            Dts = dts,
            IsRandomAccess = isRandomAccess,
            IsDiscontinuity = TakeJump(0),
            NtpUnixNanoseconds = Ntp(dts, VideoClock),
            NewParameters = changes ? Parameters(OtherSps) : null,
        });
        ChangesParameters &= !changes;
    }

    public void WriteFrame(int audio)
    {
        var pts = (Start * (long)_audioClock) + (_frames[audio]++ * SamplesPerFrame) + Jumped(_audioClock);
        if (IsSilent)
        {
            return;
        }

        Stream.WriteAccessUnit(audio + (HasVideo ? 1 : 0), new AccessUnit
        {
            Units = [new byte[50]],
            Pts = pts,
            Dts = pts,
            IsRandomAccess = true,
            IsDiscontinuity = TakeJump(audio + 1),
            NtpUnixNanoseconds = Ntp(pts, _audioClock),
        });
    }

    private double PictureTime => _picture * _pictureTicks / (double)VideoClock;

    private double FrameTime(int audio) => _frames[audio] * SamplesPerFrame / (double)_audioClock;

    private long Jumped(int clock) => (long)((Int128)_jumpNanoseconds * clock / NanosecondsPerSecond);

    private bool TakeJump(int track)
    {
        var hasJumped = _hasJumped[track];
        _hasJumped[track] = false;
        return hasJumped;
    }

    private static long Ntp(long ticks, int clock) => 1_800_000_000L * NanosecondsPerSecond + (long)((Int128)ticks * NanosecondsPerSecond / clock);

    private static H264Parameters Parameters(string sps) =>
        new H264Parameters().With(Convert.FromHexString(sps)).With(Convert.FromHexString(Pps));

    private static Mpeg4AudioParameters Aac(int sampleRate) =>
        new(new Mpeg4AudioConfig { SampleRate = sampleRate, ChannelConfiguration = 2 });
}
