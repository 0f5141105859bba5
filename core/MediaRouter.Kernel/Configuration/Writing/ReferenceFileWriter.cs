using System.Text;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Writes the reference file: every setting that is in use, with its default and what it does.</summary>
internal static class ReferenceFileWriter
{
    private const int Width = 110;

    /// <summary>Writes the file; the same schema gives the same text.</summary>
    public static string Write(ConfigurationSchema schema)
    {
        var text = new StringBuilder();
        text.Append("# Every setting of MediaRouter with its default. A setting that is left out has the default too.\n");
        text.Append("# Durations are written like 10s, 200ms or 1d12h, sizes like 50M. Each setting can be overridden by an environment\n");
        text.Append("# variable: MR_ and the key in upper case, for instance MR_LOGLEVEL=debug or MR_PATHDEFAULTS_MAXREADERS=10.\n");
        WriteGroups(text, schema.GlobalRecords, "");
        text.Append("\n# ---- Settings of paths\n\n");
        text.Append("# These apply to every path that does not set them itself.\npathDefaults:\n");
        WriteGroups(text, schema.PathRecords, "  ");
        text.Append("\n# Paths by name. A name that starts with '~' is a regular expression. Each may have any of the settings above.\n");
        text.Append("paths:\n");
        text.Append("  # All paths that are not listed.\n  all_others:\n");
        return text.ToString();
    }

    private static void WriteGroups(StringBuilder text, IReadOnlyList<RecordSchema> records, string indent)
    {
        var groups = records
            .Where(r => r.Settings.Any(s => !s.Deprecated))
            .GroupBy(r => (r.Order, Title: r.Title.Length == 0 ? r.PluginId : r.Title))
            .OrderBy(g => g.Key.Order)
            .ThenBy(g => g.Key.Title, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            text.Append('\n').Append(indent).Append("# ---- ").Append(group.Key.Title).Append('\n');
            foreach (var setting in group.OrderBy(r => r.PluginId, StringComparer.Ordinal).SelectMany(r => r.Settings).Where(s => !s.Deprecated))
            {
                text.Append('\n');
                WriteComment(text, setting.Description, indent);
                WriteSetting(text, setting, indent);
            }
        }
    }

    private static void WriteComment(StringBuilder text, string comment, string indent)
    {
        var line = new StringBuilder();
        foreach (var word in comment.Split(' ', '\n'))
        {
            if (line.Length > 0 && indent.Length + line.Length + word.Length + 3 > Width)
            {
                text.Append(indent).Append('#').Append(line).Append('\n');
                line.Clear();
            }

            line.Append(' ').Append(word);
        }

        text.Append(indent).Append('#').Append(line).Append('\n');
    }

    private static void WriteSetting(StringBuilder text, SettingSchema setting, string indent)
    {
        var value = setting.Write(setting.Record.DefaultInstance);
        text.Append(indent).Append(setting.Key).Append(':');
        if (value is ListNode { Items: [MapNode, ..] } records)
        {
            text.Append('\n');
            WriteRecords(text, records, indent + "  ");
            return;
        }

        if (value.IsNull)
        {
            text.Append('\n');
            return;
        }

        // An empty text is a valid duration, but nobody would guess what it means.
        var isZeroDuration = setting.Type is DurationType && value is ScalarNode { Text: "" };
        text.Append(' ').Append(isZeroDuration ? "0s" : YamlText.Inline(value)).Append('\n');
    }

    private static void WriteRecords(StringBuilder text, ListNode records, string indent)
    {
        foreach (var item in records.Items)
        {
            var lead = "- ";
            foreach (var entry in ((MapNode)item).Entries)
            {
                text.Append(indent).Append(lead).Append(entry.Key).Append(':');
                if (entry.Value is ListNode { Items: [MapNode, ..] } nested)
                {
                    text.Append('\n');
                    WriteRecords(text, nested, indent + "    ");
                }
                else
                {
                    text.Append(' ').Append(YamlText.Inline(entry.Value)).Append('\n');
                }

                lead = "  ";
            }
        }
    }
}
