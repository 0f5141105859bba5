using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Egress;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Paths;

/// <content>A reload: what the change does not concern goes on.</content>
internal sealed partial class LivePath
{
    /// <summary>Takes over the new settings of the path.</summary>
    /// <param name="match">The entry that serves the path now.</param>
    /// <returns><see langword="false"/> if the path must be closed and made again for them.</returns>
    public bool TryApply(PathMatch match)
    {
        var applied = false;
        Transition(after =>
        {
            if (!CanApply(match))
            {
                return;
            }

            var next = match.Entry!;
            var nextOptions = next.Get<PathOptions>();
            applied = true;
            var changed = ChangedRecords(_configuration, next);
            _configuration = next;
            _options = nextOptions;
            if (changed.Count > 0)
            {
                RestartConcerned(after, [.. changed.Select(record => record.Assembly)]);
            }

            // Its plugin may have come only now.
            if (_runner is null && IsPulled(_options) && !_options.SourceOnDemand)
            {
                StartRunner(_options.Source, "");
            }
        });
        return applied;
    }

    /// <summary>Whether the path can go on with other settings.</summary>
    /// <param name="match">The entry that would serve the path.</param>
    public bool CanApply(PathMatch match) =>
        match.Entry is { } next
        && next.Name == _configuration.Name
        && match.Groups.SequenceEqual(_match.Groups)
        && !NeedsNewPath(_options, next.Get<PathOptions>());

    /// <summary>Whether <see cref="TryApply"/> would stop the source and start it again, which ends the stream.</summary>
    /// <param name="match">The entry that would serve the path.</param>
    public bool RestartsSource(PathMatch match)
    {
        lock (_gate)
        {
            return _runner is { } runner && CanApply(match) && ChangedRecords(_configuration, match.Entry!).Exists(record => record.Assembly == runner.SourceType.Assembly);
        }
    }

    private static bool NeedsNewPath(PathOptions former, PathOptions next) =>
        former.Source != next.Source
        || former.SourceFingerprint != next.SourceFingerprint
        || former.SourceOnDemand != next.SourceOnDemand
        || former.SourceRedirect != next.SourceRedirect
        || former.UseAbsoluteTimestamp != next.UseAbsoluteTimestamp;

    private static List<Type> ChangedRecords(PathConfiguration former, PathConfiguration next)
    {
        if (!ReferenceEquals(former.Schema, next.Schema))
        {
            // Plugins came or went between the two.
            return
            [
                .. former.Records.Where(record => !next.Records.Contains(record)).Select(record => record.GetType()),
                .. next.Records.Where(record => !former.Records.Contains(record)).Select(record => record.GetType()),
            ];
        }

        // With thousands of paths, nearly all of which are as before, this is much of a reload.
        var changed = new List<Type>();
        for (var i = 0; i < next.Records.Count; i++)
        {
            if (!Equals(former.Records[i], next.Records[i]))
            {
                changed.Add(next.Records[i].GetType());
            }
        }

        return changed;
    }

    // A record belongs to the plugin that declares it, and so do the source and the attachments that act on it.
    private void RestartConcerned(List<Action> after, List<System.Reflection.Assembly> changed)
    {
        if (_runner is { } runner && changed.Contains(runner.SourceType.Assembly))
        {
            var (source, query) = _demand?.Pull is { } pull ? (pull.Source, _demand.Query) : (_options.Source, "");
            StopRunner();
            EndStream(after, EndReason.StreamEnded, "the settings of the source have changed");
            StartRunner(source, query);
        }

        if (_stream is { } stream)
        {
            IPathAttachment[] concerned = [.. _services.Parts.Get<IPathAttachment>().Where(part => changed.Contains(part.GetType().Assembly))];
            IPathAttachment[] kept = [.. concerned.Where(TryReconfigure)];
            StopAttachments(attachment => changed.Contains(attachment.Type.Assembly) && !kept.Any(part => part.GetType() == attachment.Type));
            foreach (var part in concerned.Except(kept))
            {
                StartAttachment(part, stream);
            }
        }
    }

    // Whether what the part has attached takes the change over and goes on.
    private bool TryReconfigure(IPathAttachment part)
    {
        try
        {
            return _attachments.Find(attachment => attachment.Type == part.GetType())?.Handle is IReconfigurable<IPathConfiguration> handle
                && part.Wants(_configuration)
                && handle.TryReconfigure(_configuration);
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "The attachment {Attachment} could not take over its settings", part.GetType().FullName);
            return false;
        }
    }
}
