using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Http;

/// <summary>Takes what the web server itself logs. A client that breaks the protocol is no matter for an operator, so nothing of it is more than debug.</summary>
internal sealed class HttpLogBridge(ILogger log) : ILoggerFactory, ILogger
{
    // Tells each request with its query, in which clients put tokens.
    private const string RequestCategory = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public ILogger CreateLogger(string categoryName) => categoryName == RequestCategory ? NullLogger.Instance : this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("the log has one destination");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information && log.IsEnabled(LogLevel.Debug);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            log.LogDebug("{Message}", exception is null ? formatter(state, null) : $"{formatter(state, null)}: {exception.Message}");
        }
    }

    public void Dispose()
    {
    }
}
