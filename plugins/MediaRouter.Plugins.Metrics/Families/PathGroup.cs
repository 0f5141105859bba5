using MediaRouter.Plugins.Metrics.Exposition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Metrics.Families;

/// <summary>The paths.</summary>
internal sealed class PathGroup(IPathRegistry paths) : IMetricGroup
{
    /// <summary>The parameter that names one path.</summary>
    public const string Parameter = "path";

    private const string Readers = "paths_readers";

    private static readonly PathFamily[] Families =
    [
        new("paths", FamilyType.Gauge, "Paths that exist", static _ => 1),
        new("paths_inbound_bytes", FamilyType.PlainCounter, "Media bytes that entered the present stream of the path", static path => path.InboundBytes),
        new("paths_outbound_bytes", FamilyType.PlainCounter, "Media bytes that left the present stream of the path, over all readers", static path => path.OutboundBytes),
        new("paths_inbound_frames_in_error", FamilyType.PlainCounter, "Inbound frames or packets that could not be used", static path => path.InboundFramesInError),
        new("paths_inbound_packets_lost", FamilyType.PlainCounter, "Inbound packets that never arrived", static path => path.InboundPacketsLost),
    ];

    private static readonly PathFamily[] FormerFamilies =
    [
        new("paths_bytes_received", FamilyType.PlainCounter, "Former name of paths_inbound_bytes", static path => path.InboundBytes),
        new("paths_bytes_sent", FamilyType.PlainCounter, "Former name of paths_outbound_bytes", static path => path.OutboundBytes),
    ];

    public string Type => "paths";

    public bool Concerns(ScrapeQuery query) => query.Filter(Parameter) is not null;

    public void Write(ExpositionWriter writer, ScrapeQuery query)
    {
        var all = paths.List();
        var name = query.Filter(Parameter);
        if (all.Count == 0 && name is not null)
        {
            return;
        }

        var shown = all.Where(path => name is null || path.Name == name)
            .Select(static path => (Path: path, Labels: LabelSet.Of(("name", path.Name), ("state", StateOf(path)))))
            .ToArray();
        writer.BeginGroup("Paths");
        Write(writer, Families, shown, all.Count == 0);
        WriteReaders(writer, [.. shown.Select(static item => item.Path)], all.Count == 0);
        writer.EndGroup();
        writer.BeginGroup("Paths (deprecated)");
        Write(writer, FormerFamilies, shown, all.Count == 0);
        writer.EndGroup();
    }

    private static void Write(ExpositionWriter writer, PathFamily[] families, (PathStatus Path, string Labels)[] shown, bool isEmpty)
    {
        foreach (var family in isEmpty || shown.Length > 0 ? families : [])
        {
            writer.BeginFamily(family.Name, family.Type, family.Help);
            if (isEmpty)
            {
                writer.Sample("", 0);
            }

            foreach (var (path, labels) in shown)
            {
                writer.Sample(labels, family.Value(path));
            }
        }
    }

    private static void WriteReaders(ExpositionWriter writer, PathStatus[] shown, bool isEmpty)
    {
        if (!isEmpty && shown.Length == 0)
        {
            return;
        }

        writer.BeginFamily(Readers, FamilyType.Gauge, "Readers of the path, by type");
        if (isEmpty)
        {
            writer.Sample("", 0);
        }

        foreach (var path in shown)
        {
            foreach (var (type, count) in path.Readers.Count == 0 ? [new("", 0)] : path.Readers.CountBy(static reader => reader.Type))
            {
                writer.Sample(LabelSet.Of(("name", path.Name), ("readerType", type), ("state", StateOf(path))), count);
            }
        }
    }

    private static string StateOf(PathStatus path) => path.AvailableSince is null ? "notReady" : "ready";

    private sealed record PathFamily(string Name, FamilyType Type, string Help, Func<PathStatus, long> Value);
}
