using MediaRouter.Media.MpegTs.Elementary;
using MediaRouter.Media.MpegTs.Tables;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs;

/// <content>One stream of the program.</content>
public sealed partial class TsReader
{
    private sealed class Lane : IElementaryOutput
    {
        private readonly TsReader _reader;

        public Lane(TsReader reader, TsStreamInfo info, Func<IElementaryOutput, ElementaryStream> makeStream)
        {
            _reader = reader;
            Info = info;
            Pes = new PesAssembler(reader._budget);
            Stream = makeStream(this);
        }

        public TsStreamInfo Info { get; }

        public PesAssembler Pes { get; }

        public ElementaryStream Stream { get; }

        public ContinuityCounter Counter;

        /// <summary>Index of the track; -1 while it has none.</summary>
        public int Index { get; set; } = -1;

        /// <summary>Whether anything is done with its packets.</summary>
        public bool IsRead => _reader._isProbing || Index >= 0;

        public bool HasData { get; set; }

        /// <summary>Whether the sink has been told of the track.</summary>
        public bool IsAnnounced { get; set; }

        /// <summary>Earliest decoding time since probing began.</summary>
        public long? ProbeStart { get; set; }

        public long? ProgramTime => _reader._hasTime ? _reader._time : null;

        public void Emit(AccessUnit unit) => _reader.OnUnit(this, unit);

        public void ReportMalformed(long count) => _reader.Report(TsFault.MalformedUnits, this, count);
    }
}
