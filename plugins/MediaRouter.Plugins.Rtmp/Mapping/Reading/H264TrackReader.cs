using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>H.264.</summary>
internal sealed class H264TrackReader(byte trackId) : NalTrackReader(trackId, FlvCodec.H264)
{
    // slice_type modulo 5 (ITU-T H.264, table 7-6).
    private const uint SliceI = 2;
    private const uint SliceSI = 4;

    private H264Parameters _parameters = new();
    private bool _hasIdr;
    private bool _hasRecoveryPoint;
    private bool _isIntra;
    private bool _hasSlice;

    public override string Label => "H264";

    public override bool IsConfigured => _parameters.IsComplete;

    public override CodecParameters Parameters => _parameters;

    protected override bool IsRandomAccess => _hasIdr || (_hasRecoveryPoint && _hasSlice && _isIntra);

    public override string? Configure(ReadOnlySpan<byte> record)
    {
        if (!AvcDecoderConfiguration.TryParse(record, out var configuration))
        {
            return "malformed AVCDecoderConfigurationRecord";
        }

        LengthSize = configuration.LengthSize;

        // Encoders that know their sets later send a record without any first.
        if (configuration.Parameters.IsComplete && !configuration.Parameters.Equals(_parameters))
        {
            _parameters = configuration.Parameters;
        }

        return null;
    }

    protected override void BeginUnit()
    {
        _hasIdr = _hasRecoveryPoint = _hasSlice = false;
        _isIntra = true;
    }

    protected override bool Keep(ReadOnlySpan<byte> unit)
    {
        switch (H264Nal.GetType(unit[0]))
        {
            case H264NalType.AccessUnitDelimiter:
                return false;
            case H264NalType.Sps or H264NalType.Pps:
                _parameters = _parameters.With(unit);
                return false;
            case H264NalType.IdrSlice:
                _hasIdr = true;
                return true;
            case H264NalType.NonIdrSlice or H264NalType.DataPartitionA:
                _hasSlice = true;
                _isIntra &= IsIntra(unit);
                return true;
            case H264NalType.Sei:
                _hasRecoveryPoint |= H264Nal.HasRecoveryPoint(unit);
                return true;
            default:
                return true;
        }
    }

    private static bool IsIntra(ReadOnlySpan<byte> unit)
    {
        var reader = new BitReader(unit[1..], emulationPrevention: true);
        reader.ReadUnsignedExpGolomb();
        var type = reader.ReadUnsignedExpGolomb();
        return !reader.Overrun && type % 5 is SliceI or SliceSI;
    }
}
