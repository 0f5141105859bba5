namespace MediaRouter.Diagnosis;

/// <summary>One thing that was looked at.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Subject">What was looked at.</param>
/// <param name="Text">What was found; a sentence.</param>
/// <param name="Advice">What to do; empty if nothing.</param>
internal sealed record Finding(Severity Severity, string Subject, string Text, string Advice = "")
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var mark = Severity switch
        {
            Severity.Fine => "ok  ",
            Severity.Warning => "warn",
            _ => "FAIL",
        };
        return Advice.Length == 0 ? $"{mark}  {Subject}: {Text}" : $"{mark}  {Subject}: {Text}\n        -> {Advice}";
    }
}
