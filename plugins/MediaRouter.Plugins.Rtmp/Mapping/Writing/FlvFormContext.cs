using MediaRouter.Net;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>What a form needs besides its stream.</summary>
/// <param name="Loops">Where its readers are served.</param>
/// <param name="KeepGop">Whether new readers get what the stream keeps of the current group of pictures.</param>
internal sealed record FlvFormContext(EgressLoops Loops, bool KeepGop)
{
    /// <summary>Takes the settings of a path. Players of RTMP expect an instant picture, so <c>auto</c> keeps the group.</summary>
    public static FlvFormContext From(EgressLoops loops, PathOptions path) => new(loops, path.GopCache != GopCacheMode.Off);
}
