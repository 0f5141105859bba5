namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>One function of a stack.</summary>
/// <param name="Name">As people read it.</param>
/// <param name="FullName">As the runtime names it, with the signature.</param>
/// <param name="Module">File name of the assembly, or empty.</param>
internal sealed record Frame(string Name, string FullName, string Module)
{
    /// <summary>A frame that is not a function of managed code.</summary>
    public static Frame Named(string name) => new(name, name, "");
}
