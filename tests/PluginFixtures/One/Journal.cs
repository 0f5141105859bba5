using System.Composition;

namespace Fixture.One;

/// <summary>State that the parts of the plugin share; outlives their restarts.</summary>
[Export, Shared]
internal sealed class Journal
{
    private readonly List<string> _lines = [];

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Add(line);
        }
    }

    public string Read()
    {
        lock (_lines)
        {
            var text = string.Join("; ", _lines);
            _lines.Clear();
            return text;
        }
    }
}
