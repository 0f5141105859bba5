namespace MediaRouter.Sdk.Control;

/// <summary>The router refused what a client asked for. It is the client's matter, never an error of the router.</summary>
public sealed class RefusedException : Exception
{
    /// <summary>Makes a refusal.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="message">A sentence for the client and the log.</param>
    /// <param name="location">Where to go instead, for <see cref="Control.Refusal.Redirected"/>: <c>/path</c> or a URL.</param>
    public RefusedException(Refusal refusal, string message, string location = "")
        : base(message)
    {
        Refusal = refusal;
        Location = location;
    }

    /// <summary>Makes a refusal without details.</summary>
    public RefusedException()
        : this(Refusal.NoStream, "refused")
    {
    }

    /// <summary>Makes a refusal because nobody feeds the path.</summary>
    /// <param name="message">A sentence for the client and the log.</param>
    public RefusedException(string message)
        : this(Refusal.NoStream, message)
    {
    }

    /// <summary>Makes a refusal with its cause.</summary>
    /// <param name="message">A sentence for the client and the log.</param>
    /// <param name="innerException">The cause.</param>
    public RefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
        Refusal = Refusal.NoStream;
        Location = "";
    }

    /// <summary>Why.</summary>
    public Refusal Refusal { get; }

    /// <summary>Where to go instead, or empty.</summary>
    public string Location { get; }
}
