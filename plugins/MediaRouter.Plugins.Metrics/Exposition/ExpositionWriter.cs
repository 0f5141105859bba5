using System.Buffers;
using System.Globalization;
using System.Text;
using MediaRouter.Net;

namespace MediaRouter.Plugins.Metrics.Exposition;

/// <summary>Writes metric families, each at one place.</summary>
/// <param name="output">Takes the bytes.</param>
/// <param name="format">Their form.</param>
internal sealed class ExpositionWriter(IBufferWriter<byte> output, ExpositionFormat format)
{
    private readonly StringBuilder _escaped = new();
    private string _family = "";

    private bool IsOpenMetrics => format == ExpositionFormat.OpenMetrics;

    /// <summary>Heads a group of families. OpenMetrics knows no such thing.</summary>
    public void BeginGroup(string title)
    {
        if (!IsOpenMetrics)
        {
            Write("# ");
            Write(title);
            Write("\n");
        }
    }

    public void EndGroup()
    {
        if (!IsOpenMetrics)
        {
            Write("\n");
        }
    }

    /// <summary>Begins a family; all its samples follow before the next one begins.</summary>
    /// <param name="name">Name of the samples, with the suffix that their type asks for.</param>
    /// <param name="type">Kind of values.</param>
    /// <param name="help">A sentence without a period at its end.</param>
    public void BeginFamily(string name, FamilyType type, string help)
    {
        _family = name;
        var declared = IsOpenMetrics ? StripSuffix(name, type) : name;
        _escaped.Clear();
        LabelSet.Escape(_escaped, help, withQuotes: IsOpenMetrics);
        Write($"# HELP {declared} {_escaped}\n# TYPE {declared} {NameOf(type)}\n");
    }

    /// <summary>Writes a sample of the family.</summary>
    /// <param name="labels">Of <see cref="LabelSet.Of"/>.</param>
    /// <param name="value">Its value.</param>
    public void Sample(string labels, long value) => Sample("", labels, value.ToString(CultureInfo.InvariantCulture));

    /// <inheritdoc cref="Sample(string, long)"/>
    public void Sample(string labels, double value) => Sample("", labels, Format(value));

    /// <summary>Writes the samples of a distribution.</summary>
    public void Samples(EgressHistogram histogram)
    {
        var count = 0L;
        for (var i = 0; i < histogram.Counts.Count; i++)
        {
            count += histogram.Counts[i];
            var bound = i < histogram.UpperBounds.Count ? FormatBound(histogram.UpperBounds[i]) : "+Inf";
            Sample("_bucket", $"le=\"{bound}\"", count.ToString(CultureInfo.InvariantCulture));
        }

        Sample("_sum", "", Format(histogram.Sum));
        Sample("_count", "", count.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Ends the exposition.</summary>
    public void Finish()
    {
        if (IsOpenMetrics)
        {
            Write("# EOF\n");
        }
    }

    /// <summary>A number without an exponent.</summary>
    public static string Format(double value)
    {
        if (double.IsFinite(value))
        {
            return value.ToString("0.####################", CultureInfo.InvariantCulture);
        }

        return double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    }

    // A limit that is an integer has a point all the same, so that its label is the same in all forms.
    private static string FormatBound(double bound) => bound.ToString("0.0####################", CultureInfo.InvariantCulture);

    private static string StripSuffix(string name, FamilyType type) => type switch
    {
        FamilyType.Counter => name[..^"_total".Length],
        FamilyType.Info => name[..^"_info".Length],
        _ => name,
    };

    private string NameOf(FamilyType type) => type switch
    {
        FamilyType.Counter => "counter",
        FamilyType.PlainCounter => IsOpenMetrics ? "unknown" : "counter",
        FamilyType.Histogram => "histogram",
        FamilyType.Info => IsOpenMetrics ? "info" : "gauge",
        _ => "gauge",
    };

    private void Sample(string suffix, string labels, string value)
    {
        Write(_family);
        Write(suffix);
        if (labels.Length > 0)
        {
            Write("{");
            Write(labels);
            Write("}");
        }

        Write(" ");
        Write(value);
        Write("\n");
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, output);
}
