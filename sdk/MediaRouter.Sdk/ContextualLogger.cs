using System.Collections;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Sdk;

/// <summary>Narrows a log to one object, so that each of its lines names it.</summary>
public static class ContextualLogger
{
    /// <summary>Name of the property that holds the prefixes.</summary>
    public const string PrefixProperty = "Prefix";

    /// <summary>Returns a log whose lines begin with one more prefix.</summary>
    /// <param name="log">The log to narrow.</param>
    /// <param name="prefix">Without brackets, for instance <c>conn 127.0.0.1:5000</c>; the line shows it in brackets.</param>
    public static ILogger Narrow(this ILogger log, string prefix)
    {
        ArgumentNullException.ThrowIfNull(log);
        return log is Narrowed narrowed
            ? new Narrowed(narrowed.Inner, $"{narrowed.Prefix}[{prefix}] ")
            : new Narrowed(log, $"[{prefix}] ");
    }

    private sealed class Narrowed(ILogger inner, string prefix) : ILogger
    {
        public ILogger Inner => inner;

        public string Prefix => prefix;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!inner.IsEnabled(logLevel))
            {
                return;
            }

            var values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
            var text = formatter(state, exception);
            inner.Log(logLevel, eventId, new PrefixedState(values, prefix, text), exception, static (s, _) => s.ToString());
        }
    }

    // Carries the properties of the original message and the prefix as one more.
    private sealed class PrefixedState(IReadOnlyList<KeyValuePair<string, object?>> values, string prefix, string text) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => values.Count + 1;

        public KeyValuePair<string, object?> this[int index] =>
            index == 0 ? new(PrefixProperty, prefix) : values[index - 1];

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            for (var i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => prefix + text;
    }
}
