using System.Runtime.InteropServices;

namespace MediaRouter.Net;

/// <summary>Makes the fewest groups, greedily, out of consecutive datagrams that lie one after the other without gaps. Reusable; not thread safe.</summary>
public sealed class DatagramGrouping
{
    /// <summary>Most datagrams in a group. The kernel's own limit (UDP_MAX_SEGMENTS) before Linux 6.9.</summary>
    public const int MaxSegments = 64;

    /// <summary>Most bytes in a group: an IP packet of 65 535 bytes less headers, rounded down.</summary>
    public const int MaxBytes = 65_000;

    private readonly List<DatagramGroup> _groups = [];
    private int _offset;
    private int _length;
    private int _segmentSize;
    private int _count;
    private bool _closed;

    /// <summary>Makes groups of datagrams that lie back to back from offset 0.</summary>
    /// <param name="lengths">Length of each datagram, each in 1..<see cref="MaxBytes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is out of range.</exception>
    public static DatagramGroup[] Create(ReadOnlySpan<int> lengths)
    {
        var grouping = new DatagramGrouping();
        foreach (var length in lengths)
        {
            grouping.Add(length);
        }

        return grouping.Build();
    }

    /// <summary>Appends the next datagram.</summary>
    /// <param name="length">Its length, in 1..<see cref="MaxBytes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is out of range.</exception>
    public void Add(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxBytes);
        if (_count > 0 && (_closed || length > _segmentSize || _count == MaxSegments || _length + length > MaxBytes))
        {
            CloseGroup();
        }

        if (_count == 0)
        {
            _segmentSize = length;
        }

        _count++;
        _length += length;
        _closed = length < _segmentSize;
    }

    /// <summary>Returns the groups of all datagrams added so far and starts anew at offset 0.</summary>
    public DatagramGroup[] Build()
    {
        if (_count > 0)
        {
            CloseGroup();
        }

        var groups = CollectionsMarshal.AsSpan(_groups).ToArray();
        _groups.Clear();
        _offset = 0;
        return groups;
    }

    private void CloseGroup()
    {
        _groups.Add(new DatagramGroup(_offset, _length, _segmentSize));
        _offset += _length;
        (_length, _segmentSize, _count, _closed) = (0, 0, 0, false);
    }
}
