namespace MediaRouter.EndToEnd.Harness;

internal sealed record ToolResult(int ExitCode, string Output, string Errors, bool TimedOut);
