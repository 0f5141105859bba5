namespace MediaRouter.Benchmarks;

internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The measurement was made, and a value asserted was missed.</summary>
    public const int TargetMissed = 1;

    public const int Usage = 2;

    /// <summary>The measurement could not be made.</summary>
    public const int Failed = 3;
}
