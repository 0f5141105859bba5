namespace MediaRouter.Diagnosis;

/// <summary>How bad a finding is.</summary>
internal enum Severity
{
    /// <summary>As it should be.</summary>
    Fine,

    /// <summary>The router works, but not as well as it could.</summary>
    Warning,

    /// <summary>Something that the configuration asks for does not work.</summary>
    Failure,
}
