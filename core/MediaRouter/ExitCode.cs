namespace MediaRouter;

/// <summary>Exit codes of the process, as <c>--help</c> documents them.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    public const int Failure = 1;

    public const int Misuse = 2;
}
