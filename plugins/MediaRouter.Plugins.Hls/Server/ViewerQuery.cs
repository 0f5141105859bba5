using MediaRouter.Plugins.Hls.Playlists;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>What the server looks at in the query of a request, without making a collection of it.</summary>
internal readonly struct ViewerQuery
{
    private const string MediaSequenceParameter = "_HLS_msn";
    private const string PartParameter = "_HLS_part";
    private const string SkipParameter = "_HLS_skip";

    private readonly ReadOnlyMemory<char> _session;
    private readonly ReadOnlyMemory<char> _mediaSequence;
    private readonly ReadOnlyMemory<char> _part;
    private readonly ReadOnlyMemory<char> _skip;
    private readonly bool _hasRepeatedDirective;

    public ViewerQuery(QueryString query)
    {
        foreach (var parameter in new QueryStringEnumerable(query.Value))
        {
            switch (parameter.DecodeName().Span)
            {
                case HlsSession.SecretParameter:
                    _session = parameter.DecodeValue();
                    break;
                case MediaSequenceParameter:
                    _hasRepeatedDirective |= !_mediaSequence.IsEmpty;
                    _mediaSequence = parameter.DecodeValue();
                    break;
                case PartParameter:
                    _hasRepeatedDirective |= !_part.IsEmpty;
                    _part = parameter.DecodeValue();
                    break;
                case SkipParameter:
                    _hasRepeatedDirective |= !_skip.IsEmpty;
                    _skip = parameter.DecodeValue();
                    break;
            }
        }
    }

    /// <summary>The secret of a session, or what is given for one.</summary>
    public ReadOnlySpan<char> Session => _session.Span;

    /// <summary>Reads the delivery directives.</summary>
    /// <returns><see langword="false"/> if one is malformed, or given twice: the answer is status 400.</returns>
    public bool TryGetDirectives(out DeliveryDirectives directives) =>
        DeliveryDirectives.TryParse(_mediaSequence.Span, _part.Span, _skip.Span, out directives) && !_hasRepeatedDirective;
}
