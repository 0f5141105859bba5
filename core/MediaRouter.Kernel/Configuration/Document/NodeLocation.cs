using System.Globalization;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Where a node was written.</summary>
/// <param name="Source">File name, name of an environment variable, or what an edit is called.</param>
/// <param name="Line">Line in the file, from 1; 0 where lines do not apply.</param>
internal readonly record struct NodeLocation(string Source, int Line)
{
    public static readonly NodeLocation BuiltIn = new("built-in default", 0);

    public override string ToString() => Line == 0 ? Source : string.Create(CultureInfo.InvariantCulture, $"{Source}:{Line}");
}
