using System.Runtime.InteropServices;

namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>Keeps each different stack once.</summary>
internal sealed class StackTable
{
    private readonly Dictionary<string, int> _indexes = [];
    private readonly List<string> _stacks = [];

    /// <summary>Number of the stack.</summary>
    /// <param name="stack">Addresses of 8 bytes each, the innermost first; borrowed.</param>
    public int Add(ReadOnlySpan<byte> stack)
    {
        // A text holds the bytes: it compares and hashes by its content, and can be looked up without being made.
        var key = MemoryMarshal.Cast<byte, char>(stack[..(stack.Length & ~7)]);
        var lookup = _indexes.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(key, out var index))
        {
            index = _stacks.Count;
            var text = key.ToString();
            _indexes.Add(text, index);
            _stacks.Add(text);
        }

        return index;
    }

    /// <summary>The addresses of a stack.</summary>
    public ReadOnlySpan<ulong> this[int index] => MemoryMarshal.Cast<char, ulong>(_stacks[index].AsSpan());
}
