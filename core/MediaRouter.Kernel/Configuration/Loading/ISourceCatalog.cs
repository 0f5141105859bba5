namespace MediaRouter.Kernel.Configuration;

/// <summary>Knows what a path's <c>source</c> may be; the plugin host answers for the source factories of its plugins.</summary>
internal interface ISourceCatalog
{
    /// <summary>Judges the text of a source other than those that the kernel itself gives a meaning.</summary>
    CheckResult Check(string source);
}
