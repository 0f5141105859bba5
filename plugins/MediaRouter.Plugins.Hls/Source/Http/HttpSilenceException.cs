namespace MediaRouter.Plugins.Hls.Source.Http;

/// <summary>The server did not answer in time, or stopped in the middle of its answer.</summary>
/// <param name="message">A sentence for the log.</param>
/// <param name="cause">What ended the wait.</param>
internal sealed class HttpSilenceException(string message, Exception cause) : IOException(message, cause);
