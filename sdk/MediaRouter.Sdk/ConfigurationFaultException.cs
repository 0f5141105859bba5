namespace MediaRouter.Sdk;

/// <summary>A setting is invalid or cannot work in this environment; the message names the key and the value.</summary>
public sealed class ConfigurationFaultException : Exception
{
    /// <summary>Makes a fault without details.</summary>
    public ConfigurationFaultException()
        : this("invalid configuration")
    {
    }

    /// <summary>Makes a fault.</summary>
    /// <param name="message">Names the key, the value and what to do.</param>
    public ConfigurationFaultException(string message)
        : base(message)
    {
    }

    /// <summary>Makes a fault with its cause.</summary>
    /// <param name="message">Names the key, the value and what to do.</param>
    /// <param name="innerException">What the environment answered.</param>
    public ConfigurationFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
