namespace MediaRouter;

/// <summary>What the command line asks for.</summary>
internal sealed record CommandLine
{
    /// <summary>Text of <c>--help</c>.</summary>
    public const string Usage = """
        Usage: mediarouter [options] [CONFIG]
               mediarouter doctor [CONFIG]
               mediarouter encrypt CONFIG

        Routes live media between publishers and readers. CONFIG is a configuration file.
        Without one, mediarouter.yml, mediamtx.yml and older names are looked for in the
        working directory and in the usual places of the system; without any, defaults hold.

        Commands:
          doctor              examine what the configuration needs: ports, permissions, certificates,
                              buffers, clock, names, plugins; says for each finding what to do
          encrypt             print CONFIG encrypted with the key in MTX_CONFKEY (or MR_CONFKEY);
                              the router opens such a file when it finds the same key

        Options:
          --config FILE       the configuration file, as an option
          --check             check the configuration, print every error, and exit
          --print-reference   print a configuration file with every setting, and exit
          --print-schema      print a JSON schema of the configuration, for editors, and exit
          --version           print the version, and exit
          -h, --help          print this text, and exit

        Signals:
          SIGINT, SIGTERM     stop: end sessions, finish recordings; a second one stops at once
          SIGHUP              load the configuration again

        Exit codes:
          0  stopped on request, or nothing to complain about
          1  the configuration is not valid, or the router failed
          2  the command line is not valid
        """;

    /// <summary>What to do.</summary>
    public CommandLineAction Action { get; init; }

    /// <summary>Path of the configuration file; <see langword="null"/> to look for one.</summary>
    public string? ConfigurationPath { get; init; }

    /// <summary>What is wrong with the command line; empty when it is valid.</summary>
    public string Error { get; init; } = "";

    /// <summary>Reads the arguments; the last action wins.</summary>
    /// <param name="arguments">The arguments without the program.</param>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var result = new CommandLine();
        var first = 0;
        if (arguments is ["doctor" or "encrypt", ..])
        {
            first = 1;
            result = result with { Action = arguments[0] == "doctor" ? CommandLineAction.Doctor : CommandLineAction.Encrypt };
        }

        for (var i = first; i < arguments.Count && result.Error.Length == 0; i++)
        {
            var argument = arguments[i];
            var equals = argument.StartsWith('-') ? argument.IndexOf('=', StringComparison.Ordinal) : -1;
            var name = equals < 0 ? argument : argument[..equals];

            // One dash is accepted as well: the flags of older routers were written so.
            switch (name.StartsWith("--", StringComparison.Ordinal) ? name[1..] : name)
            {
                case "-config" when equals >= 0:
                    result = result.WithPath(argument[(equals + 1)..]);
                    break;
                case "-config" when i + 1 < arguments.Count:
                    result = result.WithPath(arguments[++i]);
                    break;
                case "-config":
                    result = result with { Error = "--config needs a file" };
                    break;
                case "-check" when equals < 0:
                    result = result with { Action = CommandLineAction.Check };
                    break;
                case "-print-reference" when equals < 0:
                    result = result with { Action = CommandLineAction.PrintReference };
                    break;
                case "-print-schema" when equals < 0:
                    result = result with { Action = CommandLineAction.PrintSchema };
                    break;
                case "-version" when equals < 0:
                    result = result with { Action = CommandLineAction.PrintVersion };
                    break;
                case "-help" or "-h" when equals < 0:
                    result = result with { Action = CommandLineAction.PrintUsage };
                    break;
                default:
                    result = argument.StartsWith('-') && argument.Length > 1
                        ? result with { Error = $"unknown option {argument}" }
                        : result.WithPath(argument);
                    break;
            }
        }

        return result is { Action: CommandLineAction.Encrypt, ConfigurationPath: null, Error: "" } ? result with { Error = "encrypt needs a file" } : result;
    }

    private CommandLine WithPath(string path) =>
        path.Length == 0 ? this with { Error = "the name of the configuration file is empty" }
        : ConfigurationPath is null ? this with { ConfigurationPath = path }
        : this with { Error = $"two configuration files are named, {ConfigurationPath} and {path}" };
}
