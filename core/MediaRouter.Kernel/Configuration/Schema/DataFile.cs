namespace MediaRouter.Kernel.Configuration;

/// <summary>Reads the tables that are embedded in this assembly.</summary>
internal static class DataFile
{
    /// <summary>The rows of a table, without comments, as columns.</summary>
    public static IEnumerable<string[]> Read(string name)
    {
        using var stream = typeof(DataFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"the table {name} is not part of the assembly");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line.Split('\t');
            }
        }
    }
}
