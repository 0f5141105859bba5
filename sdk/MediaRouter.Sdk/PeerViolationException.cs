namespace MediaRouter.Sdk;

/// <summary>The peer broke the specification of its protocol; its session ends with <see cref="EndReason.PeerViolation"/>.</summary>
public sealed class PeerViolationException : Exception
{
    /// <summary>Makes a violation without details.</summary>
    public PeerViolationException()
        : this("protocol violation", "")
    {
    }

    /// <summary>Makes a violation whose rule is not cited.</summary>
    /// <param name="message">What the peer did.</param>
    public PeerViolationException(string message)
        : this(message, "")
    {
    }

    /// <summary>Makes a violation with its cause.</summary>
    /// <param name="message">What the peer did.</param>
    /// <param name="innerException">What made it visible.</param>
    public PeerViolationException(string message, Exception innerException)
        : base(message, innerException) => Specification = "";

    /// <summary>Makes a violation that cites the rule.</summary>
    /// <param name="message">What the peer did, for instance <c>interleaved frame of 70000 bytes</c>.</param>
    /// <param name="specification">The rule, for instance <c>RFC 2326, section 10.12</c>.</param>
    public PeerViolationException(string message, string specification)
        : base(message) => Specification = specification;

    /// <summary>The rule that was broken, or empty.</summary>
    public string Specification { get; }
}
