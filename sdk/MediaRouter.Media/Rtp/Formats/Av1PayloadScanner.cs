using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Scanner of AV1.</summary>
/// <remarks>
/// Source: RTP Payload Format for AV1 (Alliance for Open Media), section 4.4. A reader must start with the sequence header, which no session
/// description carries: the payload that holds it is the random-access point, unless it also shows that the frame is no key frame.
/// </remarks>
/// <param name="known">The parameters of the track; <see langword="null"/> for none.</param>
public sealed class Av1PayloadScanner(Av1Parameters? known = null) : RtpPayloadScanner
{
    private readonly Av1AccessUnitFilter _filter = new(known);

    /// <summary>The parameters in force; the same object until they change, <see langword="null"/> until known.</summary>
    public Av1Parameters? Parameters => _filter.Parameters;

    /// <inheritdoc/>
    public override RtpPayloadTraits Scan(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 2)
        {
            return default;
        }

        var aggregation = new Av1AggregationHeader(payload[0]);
        var rest = payload[1..];
        var (hasSequenceHeader, hasFrame) = (false, false);
        _filter.BeginUnit();
        for (var i = 0; aggregation.TryTakeElement(i, ref rest, out var element); i++)
        {
            var isBeginning = i > 0 || !aggregation.ContinuesElement;
            var isWhole = isBeginning && !(rest.IsEmpty && aggregation.IsContinued);
            if (!isBeginning || !Av1ObuHeader.TryRead(element, out var header))
            {
                continue;
            }

            if (header.Type is Av1ObuType.Frame or Av1ObuType.FrameHeader)
            {
                hasFrame = true;
                _filter.Keep(element);
            }
            else if (header.Type == Av1ObuType.SequenceHeader && isWhole)
            {
                hasSequenceHeader = true;
                ScanSequenceHeader(element, header.HasSize);
            }
        }

        return new RtpPayloadTraits(hasSequenceHeader && (!hasFrame || _filter.IsRandomAccess), hasSequenceHeader);
    }

    private void ScanSequenceHeader(ReadOnlySpan<byte> obu, bool hasSize)
    {
        var before = Parameters;
        if (!hasSize)
        {
            _filter.Keep(obu);
        }
        else if (Av1Obu.TryRemoveSize(obu.ToArray(), out var plain))
        {
            // Senders should leave the size out, and do.
            _filter.Keep(plain.Span);
        }

        if (!ReferenceEquals(before, Parameters))
        {
            NoteParameterSet();
        }
    }
}
