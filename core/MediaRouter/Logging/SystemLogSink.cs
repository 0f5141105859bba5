using System.Globalization;
using System.Net.Sockets;
using System.Text;
using MediaRouter.Sdk;
using Serilog.Core;
using Serilog.Events;

namespace MediaRouter.Logging;

/// <summary>Sends lines to the system log of Unix through its local datagram socket, in the format of RFC 3164.</summary>
internal sealed class SystemLogSink : ILogEventSink, IDisposable
{
    private const string SocketPath = "/dev/log";

    // RFC 3164, section 4.1.1: facility 3 is system daemons.
    private const int DaemonFacility = 3 * 8;

    // Common daemons accept this much; a longer line is cut rather than lost.
    private const int MaxDatagram = 8 * 1024;

    private readonly Lock _lock = new();
    private readonly string _tag;
    private Socket? _socket;

    /// <summary>Connects to the system log.</summary>
    /// <param name="tag">Name under which the lines are logged.</param>
    /// <exception cref="ConfigurationFaultException">There is no system log.</exception>
    public SystemLogSink(string tag)
    {
        _tag = tag;
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsFreeBSD())
        {
            throw new ConfigurationFaultException("'logDestinations' contains 'syslog', which this operating system does not have");
        }

        try
        {
            _socket = Connect();
        }
        catch (SocketException ex)
        {
            throw new ConfigurationFaultException($"'logDestinations' contains 'syslog', but {SocketPath} cannot be opened: {ex.Message}", ex);
        }
    }

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        using var message = new StringWriter(CultureInfo.InvariantCulture);
        var priority = DaemonFacility + SeverityOf(logEvent.Level);
        message.Write(string.Create(CultureInfo.InvariantCulture, $"<{priority}>{TimeText(logEvent.Timestamp)} {_tag}[{Environment.ProcessId}]: "));
        MessageRenderer.Write(logEvent, message);
        if (logEvent.Exception is not null)
        {
            message.Write(": ");
            message.Write(logEvent.Exception);
        }

        var bytes = Encoding.UTF8.GetBytes(message.ToString());
        Send(bytes.AsSpan(0, Math.Min(bytes.Length, MaxDatagram)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _socket?.Dispose();
            _socket = null;
        }
    }

    private void Send(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            try
            {
                _socket ??= Connect();
                _socket.Send(line);
            }
            catch (SocketException ex)
            {
                // The daemon was restarted or its queue is full: this line is lost, the next one connects again.
                Serilog.Debugging.SelfLog.WriteLine("the system log cannot be reached: {0}", ex.Message);
                _socket?.Dispose();
                _socket = null;
            }
        }
    }

    private static Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(SocketPath));

            // A daemon that does not read must not hold the router up.
            socket.Blocking = false;
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    // RFC 3164, section 4.1.2: the day is padded with a space.
    private static string TimeText(DateTimeOffset time) =>
        time.ToString("MMM ", CultureInfo.InvariantCulture)
        + time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2)
        + time.ToString(" HH:mm:ss", CultureInfo.InvariantCulture);

    private static int SeverityOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => 7,
        LogEventLevel.Information => 6,
        LogEventLevel.Warning => 4,
        _ => 3,
    };
}
