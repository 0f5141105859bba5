using MediaRouter.Plugins.Pprof.NetTrace;
using MediaRouter.Plugins.Pprof.Profiles;

namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>Finds the names of methods by addresses, from what the runtime tells at the end of a trace.</summary>
internal sealed class MethodMap
{
    private const string RundownProvider = "Microsoft-Windows-DotNETRuntimeRundown";
    private const int MethodEnd = 144;
    private const int ModuleEnd = 154;

    private static readonly Frame Unknown = Frame.Named("[unknown]");

    private readonly List<(ulong Start, uint Size, ulong Module, string Namespace, string Name, string Signature)> _methods = [];
    private readonly Dictionary<ulong, string> _modules = [];
    private readonly Dictionary<ulong, Frame> _frames = [];
    private bool _isSorted;

    /// <summary>Takes the events that name methods and assemblies; others are passed over.</summary>
    public void Take(NetTraceEvent traceEvent)
    {
        if (traceEvent.Metadata.Provider != RundownProvider)
        {
            return;
        }

        var reader = new PayloadReader(traceEvent.Payload);
        switch (traceEvent.Metadata.EventId)
        {
            case MethodEnd:
                // Method, module, start, size, token, flags, namespace, name, signature.
                if (reader.TrySkip(8) && reader.TryReadUInt64(out var module) && reader.TryReadUInt64(out var start) && reader.TryReadInt32(out var size) && reader.TrySkip(8)
                    && reader.TryReadText(out var ns) && reader.TryReadText(out var name) && reader.TryReadText(out var signature))
                {
                    _methods.Add((start, (uint)size, module, ns.ToString(), name.ToString(), signature.ToString()));
                    _isSorted = false;
                }

                break;
            case ModuleEnd:
                // Module, assembly, flags, reserved, path of the file.
                if (reader.TryReadUInt64(out var id) && reader.TrySkip(16) && reader.TryReadText(out var path))
                {
                    _modules[id] = Path.GetFileName(path.ToString());
                }

                break;
        }
    }

    /// <summary>Names a stack, the innermost function first.</summary>
    /// <param name="stack">Addresses of 8 bytes each.</param>
    public List<Frame> Resolve(ReadOnlySpan<ulong> stack)
    {
        var frames = new List<Frame>(stack.Length);
        for (var i = 0; i < stack.Length; i++)
        {
            // A return address may be that of the next method when the call never returns.
            frames.Add(Find(i == 0 ? stack[i] : stack[i] - 1));
        }

        return frames;
    }

    private Frame Find(ulong address)
    {
        if (!_isSorted)
        {
            _methods.Sort((a, b) => a.Start.CompareTo(b.Start));
            _isSorted = true;
        }

        var (low, high) = (0, _methods.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_methods[middle].Start <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        if (high < 0 || address - _methods[high].Start >= _methods[high].Size)
        {
            return Unknown;
        }

        var method = _methods[high];
        if (!_frames.TryGetValue(method.Start, out var frame))
        {
            frame = new Frame(MethodName.Readable(method.Namespace, method.Name), $"{method.Namespace}.{method.Name} {method.Signature}", _modules.GetValueOrDefault(method.Module, ""));
            _frames.Add(method.Start, frame);
        }

        return frame;
    }
}
