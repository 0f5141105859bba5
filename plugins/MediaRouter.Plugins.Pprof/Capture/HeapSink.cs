using System.Buffers.Binary;
using MediaRouter.Plugins.Pprof.NetTrace;

namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>Counts the objects of the heap by type, from what the runtime tells during one collection.</summary>
internal sealed class HeapSink : INetTraceSink
{
    /// <summary>Asks for a collection that tells all objects, and for the names of their types.</summary>
    public const long Keywords = 0x1 | 0x8_0000 | 0x10_0000 | 0x80_0000 | 0x100_0000;

    private const int CollectionEnd = 2;
    private const int BulkType = 15;
    private const int BulkNode = 18;
    private const int NodeBytes = 32;
    private const int ArrayFlag = 8;

    private readonly Dictionary<ulong, string> _names = [];
    private readonly Dictionary<ulong, (long Objects, long Bytes)> _counts = [];
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when all objects have been told.</summary>
    public Task Complete => _complete.Task;

    /// <summary>Number and bytes of the objects, by the name of their type.</summary>
    public IEnumerable<(string Type, long Objects, long Bytes)> Types =>
        _counts.GroupBy(type => _names.GetValueOrDefault(type.Key, "[unknown]"), (name, group) =>
        {
            var (objects, bytes) = (0L, 0L);
            foreach (var (_, counts) in group)
            {
                objects += counts.Objects;
                bytes += counts.Bytes;
            }

            return (name, objects, bytes);
        });

    public void OnEvent(NetTraceEvent traceEvent)
    {
        if (traceEvent.Metadata.Provider != RuntimeEvents.Provider)
        {
            return;
        }

        switch (traceEvent.Metadata.EventId)
        {
            case BulkType:
                TakeTypes(traceEvent.Payload);
                break;
            case BulkNode:
                TakeNodes(traceEvent.Payload);
                break;
            case CollectionEnd when _counts.Count > 0:
                _complete.TrySetResult();
                break;
        }
    }

    private void TakeTypes(ReadOnlySpan<byte> payload)
    {
        var reader = new PayloadReader(payload);
        if (!reader.TryReadInt32(out var count) || !reader.TrySkip(2))
        {
            return;
        }

        for (var i = 0; i < count; i++)
        {
            // Type, module, token, flags, element type, name, number of type parameters, these.
            if (!reader.TryReadUInt64(out var id) || !reader.TrySkip(12) || !reader.TryReadInt32(out var flags) || !reader.TrySkip(1) || !reader.TryReadText(out var name)
                || !reader.TryReadInt32(out var parameters) || parameters < 0 || !reader.TrySkip((ulong)parameters * sizeof(ulong)))
            {
                return;
            }

            _names[id] = (flags & ArrayFlag) != 0 && !name.EndsWith("]") ? $"{name}[]" : name.ToString();
        }
    }

    private void TakeNodes(ReadOnlySpan<byte> payload)
    {
        // Index, count, instance; then address, size, type and number of references of each object.
        var reader = new PayloadReader(payload);
        if (!reader.TrySkip(4) || !reader.TryReadInt32(out var count) || !reader.TrySkip(2))
        {
            return;
        }

        for (var i = 0; i < count && reader.TryRead(NodeBytes, out var node); i++)
        {
            var size = BinaryPrimitives.ReadInt64LittleEndian(node[8..]);
            var type = BinaryPrimitives.ReadUInt64LittleEndian(node[16..]);
            var (objects, bytes) = _counts.GetValueOrDefault(type);
            _counts[type] = (objects + 1, bytes + size);
        }
    }
}
