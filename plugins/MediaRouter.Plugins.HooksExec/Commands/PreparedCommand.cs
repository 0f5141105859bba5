using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Plugins.HooksExec.Commands;

/// <summary>A command that is ready to be started.</summary>
internal sealed record PreparedCommand
{
    private static readonly string[] InterpreterPrefixes = ["cmd ", "cmd.exe "];

    /// <summary>The program, a name that is searched or a path.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments; each arrives as one word.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The rest of the command line as it stands, for the command interpreter of Windows, which splits it itself.</summary>
    public string? RawArguments { get; init; }

    /// <summary>The whole environment.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Splits and expands a command.</summary>
    /// <param name="text">As configured.</param>
    /// <param name="variables">Variables of the event.</param>
    /// <param name="isWindows">Whether the command interpreter gets its arguments unsplit.</param>
    /// <param name="command">The result.</param>
    /// <param name="fault">Why there is none.</param>
    public static bool TryMake(
        string text, IReadOnlyDictionary<string, string> variables, bool isWindows, [NotNullWhen(true)] out PreparedCommand? command, [NotNullWhen(false)] out string? fault)
    {
        command = null;
        var environment = CommandEnvironment.Complete(variables);
        if (isWindows && InterpreterPrefixes.FirstOrDefault(prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) is { } interpreter)
        {
            fault = null;
            command = new PreparedCommand
            {
                Program = "cmd.exe",
                Arguments = [],
                RawArguments = CommandLine.Expand(text[interpreter.Length..], name => environment.GetValueOrDefault(name)),
                Environment = environment,
            };
            return true;
        }

        if (!CommandLine.TrySplit(text, out var words, out fault))
        {
            return false;
        }

        string[] expanded = [.. words.Select(word => CommandLine.Expand(word, name => environment.GetValueOrDefault(name)))];
        if (expanded is [] or ["", ..])
        {
            fault = "it does not name a program";
            return false;
        }

        command = new PreparedCommand { Program = expanded[0], Arguments = expanded[1..], Environment = environment };
        return true;
    }
}
