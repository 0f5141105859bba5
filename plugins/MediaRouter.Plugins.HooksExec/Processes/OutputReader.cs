using System.Text;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksExec.Processes;

/// <summary>Brings what a command writes to the log: at debug, line by line, no more than a log can bear.</summary>
internal sealed class OutputReader
{
    private const int MaxLineLength = 1000;
    private const int MaxLinesPerSecond = 50;

    private readonly Stream _output;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    // Touched only by the read loop.
    private readonly StringBuilder _line = new();
    private long _secondBegan;
    private int _linesInSecond;
    private int _linesLeftOut;

    // Written by the read loop, read by whoever reports the end of the command.
    private volatile string _last = "";

    public OutputReader(Stream output, TimeProvider time, ILogger log)
    {
        _output = output;
        _time = time;
        _log = log;
        _secondBegan = time.GetTimestamp();
        Ended = ReadAsync();
    }

    /// <summary>Completes when nobody holds the other end any more.</summary>
    public Task Ended { get; }

    /// <summary>The last line that was not blank.</summary>
    public string Last => _last;

    private async Task ReadAsync()
    {
        var bytes = new byte[1024];
        var characters = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
        var decoder = Encoding.UTF8.GetDecoder();
        try
        {
            while (await _output.ReadAsync(bytes) is var count and > 0)
            {
                Take(characters.AsSpan(0, decoder.GetChars(bytes.AsSpan(0, count), characters, flush: false)));
            }
        }
        catch (Exception ex) when (ex is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The other end is gone; what was read until then is in the log.
        }
        finally
        {
            EndLine();
            await _output.DisposeAsync();
        }
    }

    private void Take(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            // Programs that show their progress go back to the beginning of the line.
            if (c is '\n' or '\r')
            {
                EndLine();
            }
            else if (_line.Length < MaxLineLength)
            {
                // Whoever reads the log on a terminal must not be controlled by what a client named its stream.
                _line.Append(char.IsControl(c) && c != '\t' ? '.' : c);
            }
        }
    }

    private void EndLine()
    {
        var line = _line.ToString().TrimEnd();
        _line.Clear();
        if (line.Length == 0)
        {
            return;
        }

        _last = line;
        if (_time.GetElapsedTime(_secondBegan) >= TimeSpan.FromSeconds(1))
        {
            _secondBegan = _time.GetTimestamp();
            _linesInSecond = 0;
            if (_linesLeftOut > 0)
            {
                _log.LogDebug("{Count} lines of output are left out", _linesLeftOut);
                _linesLeftOut = 0;
            }
        }

        if (++_linesInSecond > MaxLinesPerSecond)
        {
            _linesLeftOut++;
            return;
        }

        _log.LogDebug("{Output}", line);
    }
}
