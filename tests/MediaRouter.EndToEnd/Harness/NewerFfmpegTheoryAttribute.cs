namespace MediaRouter.EndToEnd.Harness;

/// <summary>A theory that is skipped with a message where there is no <see cref="NewerFfmpeg"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NewerFfmpegTheoryAttribute : TheoryAttribute
{
    public NewerFfmpegTheoryAttribute() => Skip = NewerFfmpeg.Root is null ? NewerFfmpeg.Absence : null;
}
