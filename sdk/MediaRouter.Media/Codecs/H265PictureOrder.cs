using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs;

/// <summary>The order of H.265 pictures: every sequence parameter set declares it.</summary>
/// <remarks>
/// Source: ITU-T H.265, section 7.4.3.2.1 (sps_max_num_reorder_pics). Of several sets the largest depth counts: which one is active is known
/// only at random-access points, and a depth that is too large does no harm.
/// </remarks>
public sealed class H265PictureOrder : IPictureOrder
{
    private CodecParameters? _parameters;
    private int _depth;

    /// <inheritdoc/>
    public int GetReorderDepth(AccessUnit unit, CodecParameters? parameters)
    {
        if (!ReferenceEquals(parameters, _parameters))
        {
            _parameters = parameters;
            _depth = 0;
            foreach (var bytes in (parameters as H265Parameters)?.SequenceSets ?? [])
            {
                _depth = H265Sps.TryParse(bytes.Span, out var sps) ? Math.Max(_depth, (int)sps.MaxReorderPictures) : _depth;
            }
        }

        return _depth;
    }
}
