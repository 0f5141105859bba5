using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Sdk.Egress;

/// <summary>Part: makes forwarders for destination URLs.</summary>
public interface IForwarderFactory
{
    /// <summary>Whether this factory takes the destination, for instance because of its URL scheme.</summary>
    /// <param name="destination">The URL, placeholders not yet replaced.</param>
    bool Handles(string destination);

    /// <summary>Returns one message for each thing that is wrong with a destination that <see cref="Handles"/> accepts.</summary>
    /// <param name="destination">The URL, placeholders replaced by samples.</param>
    IEnumerable<string> Validate(string destination);

    /// <summary>Makes a forwarder; no side effects.</summary>
    /// <param name="target">The destination.</param>
    /// <param name="path">Effective settings of the path.</param>
    IForwarder Create(ForwardTarget target, IPathConfiguration path);
}
