using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.MpegTs.Forms;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs;

/// <summary>Writes an MPEG transport stream: access units in, whole packets of 188 bytes out.</summary>
/// <remarks>
/// Source: ISO/IEC 13818-1. One program; the clock goes with the first video track, else the first audio track, else the first track. Nothing is
/// allocated per packet. Not for use by several threads at once; it has no clock of its own and does no I/O.
/// </remarks>
public sealed partial class TsWriter
{
    /// <summary>PID of the first track; the others follow.</summary>
    public const int FirstTrackPid = 0x100;

    // The packets of an access unit are asked for in portions, so that the output need not find room for all at once.
    private const int PacketsPerPortion = 64;
    private const int LongestPesHeader = 19;

    private readonly Lane[] _lanes;
    private readonly Lane _clockLane;
    private readonly long _offset;
    private readonly long _lead;
    private readonly long _tableInterval;
    private readonly ArrayBufferWriter<byte> _prefix = new(256);

    /// <summary>Makes a writer.</summary>
    /// <param name="tracks">The tracks, all of which pass <see cref="CanCarry"/>.</param>
    /// <param name="options">Settings; <see langword="null"/> for the usual ones.</param>
    /// <exception cref="ArgumentException">There is no track, too many, or one that cannot be carried.</exception>
    public TsWriter(IReadOnlyList<TrackDescription> tracks, TsWriterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        if (tracks.Count is 0 or > StreamDescription.MaxTracks)
        {
            throw new ArgumentException($"a transport stream takes 1 to {StreamDescription.MaxTracks} tracks", nameof(tracks));
        }

        options ??= new TsWriterOptions();
        _offset = Ticks(options.TimeOffset);
        _lead = Ticks(options.ClockLead);
        _tableInterval = Ticks(options.TableInterval);
        _lanes = new Lane[tracks.Count];
        for (var i = 0; i < _lanes.Length; i++)
        {
            var form = UnitForms.Find(tracks[i], out var reason) ?? throw new ArgumentException($"{tracks[i].Codec}: {reason}", nameof(tracks));
            _lanes[i] = new Lane(FirstTrackPid + i, tracks[i].ClockRate, form, TsDescriptors.Language(tracks[i].Language));
        }

        _clockLane = Array.Find(_lanes, lane => lane.Form.IsVideo)
            ?? _lanes[Math.Max(0, tracks.ToList().FindIndex(track => track.Kind == MediaKind.Audio))];
        if (!TryUpdateMap(version: 0))
        {
            throw new ArgumentException("the program map does not take so many tracks", nameof(tracks));
        }
    }

    /// <summary>Whether a transport stream can carry a track.</summary>
    /// <param name="track">The track.</param>
    /// <param name="reason">If not: why, for instance "MPEG-TS has no form for it".</param>
    public static bool CanCarry(TrackDescription track, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(track);
        var form = UnitForms.Find(track, out var text);
        reason = form is null ? text : null;
        return form is not null;
    }

    /// <summary>Writes one access unit, with tables and clock references as they are due.</summary>
    /// <param name="track">Index of the track.</param>
    /// <param name="unit">The unit. Its <see cref="AccessUnit.NewParameters"/> hold from it on.</param>
    /// <param name="output">Takes a whole number of packets.</param>
    /// <returns>False if the unit cannot be expressed, which is then left out: empty, or longer than its form allows.</returns>
    public bool Write(int track, AccessUnit unit, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(output);
        var lane = _lanes[track];
        if (unit.NewParameters is { } parameters)
        {
            Learn(lane, parameters);
        }

        var length = 0;
        for (var i = 0; i < unit.Units.Count; i++)
        {
            length += unit.Units[i].Length;
        }

        _prefix.ResetWrittenCount();
        if (length == 0 || !lane.Form.TryWritePrefix(unit, length, _prefix))
        {
            return false;
        }

        var dts = TsClock.Convert(unit.Dts, lane.ClockRate, TsClock.Rate) + _offset;
        var pts = TsClock.Convert(unit.Pts, lane.ClockRate, TsClock.Rate) + _offset;
        WriteTablesIfDue(lane, unit, dts, output);
        var clock = AdvanceClock(lane, unit, dts - _lead, output, out var isJump);

        if (lane.Form.HasStartCodes)
        {
            length += AnnexB.StartCode.Length * unit.Units.Count;
        }

        Span<byte> header = stackalloc byte[LongestPesHeader];
        header = header[..WritePesHeader(header, lane.Form, pts, dts, _prefix.WrittenCount + length)];
        var cursor = new PesCursor(header, _prefix.WrittenSpan, unit.Units, lane.Form.HasStartCodes);
        var marksRandomAccess = unit.IsRandomAccess && (lane.Form.IsVideo || clock >= 0);
        WritePackets(lane, cursor, header.Length + _prefix.WrittenCount + length, clock, isJump, marksRandomAccess, output);
        return true;
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * TsClock.Rate);

    private static int WritePesHeader(Span<byte> header, UnitForm form, long pts, long dts, int length)
    {
        const int AlignedData = 0x84;
        var hasDts = pts != dts;
        var fields = hasDts ? 10 : 5;
        header[0] = 0;
        header[1] = 0;
        header[2] = 1;
        header[3] = form.StreamId;

        // A length lets a receiver take the packet without waiting for the next. Only long ones go without.
        var total = length + fields + 3;
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], total <= ushort.MaxValue ? (ushort)total : (ushort)0);
        header[6] = AlignedData;
        header[7] = (byte)(hasDts ? 0xc0 : 0x80);
        header[8] = (byte)fields;
        PesHeader.WriteTime(header[9..], hasDts ? 3 : 2, pts);
        if (hasDts)
        {
            PesHeader.WriteTime(header[14..], 1, dts);
        }

        return 9 + fields;
    }

    private static void WritePackets(
        Lane lane, PesCursor cursor, int length, long clock, bool isJump, bool marksRandomAccess, IBufferWriter<byte> output)
    {
        var flags = (isJump ? 0x80 : 0) | (marksRandomAccess ? 0x40 : 0) | (clock >= 0 ? 0x10 : 0);
        var adaptation = flags == 0 ? 0 : clock >= 0 ? 8 : 2;
        var startsUnit = true;
        while (length > 0)
        {
            // The first packet may hold less than the others.
            var packets = 1 + ((Math.Max(0, length - TsPacket.PayloadLength + adaptation) + TsPacket.PayloadLength - 1) / TsPacket.PayloadLength);
            var portion = output.GetSpan(Math.Min(packets, PacketsPerPortion) * TsPacket.Length);
            var written = 0;
            while (length > 0 && written < PacketsPerPortion * TsPacket.Length)
            {
                var packet = portion.Slice(written, TsPacket.Length);
                var payload = Math.Min(length, TsPacket.PayloadLength - adaptation);
                var used = TsPacket.PayloadLength - payload;
                WriteHeader(packet, lane.Pid, startsUnit, used > 0 ? 0x30 : 0x10, lane.NextCounter());
                if (used > 0)
                {
                    WriteAdaptation(packet.Slice(TsPacket.HeaderLength, used), flags, clock);
                }

                cursor.CopyTo(packet[(TsPacket.HeaderLength + used)..]);
                length -= payload;
                written += TsPacket.Length;
                (startsUnit, flags, adaptation) = (false, 0, 0);
            }

            output.Advance(written);
        }
    }

    private static void WriteHeader(Span<byte> packet, int pid, bool startsUnit, int control, int counter)
    {
        packet[0] = TsPacket.SyncByte;
        packet[1] = (byte)((startsUnit ? 0x40 : 0) | (pid >> 8));
        packet[2] = (byte)pid;
        packet[3] = (byte)(control | counter);
    }

    // field is as long as it shall be: the rest is stuffing.
    private static void WriteAdaptation(Span<byte> field, int flags, long clock)
    {
        field[0] = (byte)(field.Length - 1);
        if (field.Length == 1)
        {
            return;
        }

        field[1] = (byte)flags;
        field = field[2..];
        if ((flags & 0x10) != 0)
        {
            // 33 bits of 90 kHz, six reserved bits, nine bits of 27 MHz that stay 0.
            clock &= TsClock.Mask;
            BinaryPrimitives.WriteUInt32BigEndian(field, (uint)(clock >> 1));
            BinaryPrimitives.WriteUInt16BigEndian(field[4..], (ushort)(((clock & 1) << 15) | 0x7e00));
            field = field[6..];
        }

        field.Fill(0xff);
    }

    private sealed class Lane(int pid, int clockRate, UnitForm form, byte[] language)
    {
        private int _counter = -1;

        public int Pid => pid;

        public int ClockRate => clockRate;

        public UnitForm Form => form;

        public byte[] Language => language;

        /// <summary>The counter of the packet before, for packets without payload.</summary>
        public int LastCounter => _counter & 0x0f;

        public int NextCounter() => _counter = (_counter + 1) & 0x0f;
    }
}
