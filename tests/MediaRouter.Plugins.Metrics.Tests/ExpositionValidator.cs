using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MediaRouter.Plugins.Metrics.Tests;

/// <summary>Reads the text formats as strictly as their specifications are written, and fails on what they do not allow.</summary>
internal sealed partial class ExpositionValidator
{
    private readonly bool _isOpenMetrics;
    private readonly Dictionary<string, string> _types = [];
    private readonly HashSet<string> _helped = [];
    private readonly HashSet<string> _closed = [];
    private readonly HashSet<string> _series = [];
    private string _family = "";

    private ExpositionValidator(bool isOpenMetrics) => _isOpenMetrics = isOpenMetrics;

    public List<ExpositionSample> Samples { get; } = [];

    public List<string> Titles { get; } = [];

    /// <summary>Type of each family, by its name.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    public IEnumerable<string> Names => Samples.Select(sample => sample.Name).Distinct();

    public static ExpositionValidator Check(string text, bool isOpenMetrics = false)
    {
        var validator = new ExpositionValidator(isOpenMetrics);
        validator.Read(text);
        return validator;
    }

    /// <summary>The one value of a metric with these labels; others may be there too.</summary>
    public double Value(string name, params (string Name, string Value)[] labels) => Assert.Single(Find(name, labels)).Value;

    public List<ExpositionSample> Find(string name, params (string Name, string Value)[] labels) =>
        [.. Samples.Where(sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value))];

    private void Read(string text)
    {
        if (_isOpenMetrics)
        {
            Assert.EndsWith("# EOF\n", text, StringComparison.Ordinal);
            text = text[..^"# EOF\n".Length];
        }

        Assert.True(text.Length == 0 || text[^1] == '\n', "the last line has no end");
        Assert.DoesNotContain('\r', text);
        foreach (var line in text.Split('\n').SkipLast(1))
        {
            ReadLine(line);
        }

        Close();
        foreach (var (name, type) in _types)
        {
            CheckFamily(name, type);
        }
    }

    private void ReadLine(string line)
    {
        if (Declaration().Match(line) is { Success: true } declaration)
        {
            Declare(declaration.Groups[1].Value, declaration.Groups[2].Value, declaration.Groups[3].Value);
        }
        else if (line.StartsWith('#') || line.Length == 0)
        {
            Assert.False(_isOpenMetrics, $"OpenMetrics has no such line: '{line}'");
            if (line.Length > 0)
            {
                Titles.Add(line[2..]);
            }
        }
        else
        {
            ReadSample(line);
        }
    }

    private void Declare(string keyword, string name, string text)
    {
        if (name != _family)
        {
            Close();
            _family = name;
            Assert.False(_closed.Contains(name), $"the family {name} is at two places");
        }

        if (keyword == "TYPE")
        {
            string[] allowed = _isOpenMetrics ? ["counter", "gauge", "histogram", "info", "unknown"] : ["counter", "gauge", "histogram", "untyped"];
            Assert.Contains(text, allowed);
            Assert.True(_types.TryAdd(name, text), $"{name} has two types");
        }
        else
        {
            Assert.True(_helped.Add(name), $"{name} has two helps");
            Assert.False(Regex.Replace(text, @"\\\\|\\n" + (_isOpenMetrics ? "|\\\\\"" : ""), "").Contains('\\', StringComparison.Ordinal), $"bad escape: {text}");
        }
    }

    private void ReadSample(string line)
    {
        var match = SampleLine().Match(line);
        Assert.True(match.Success, $"not a sample: '{line}'");
        var name = match.Groups["name"].Value;
        Assert.True(_types.ContainsKey(_family), $"'{line}' comes before the type of its family");
        Assert.True(SuffixesOf(_types[_family]).Any(suffix => name == _family + suffix), $"'{name}' is no sample of {_family}, a {_types[_family]}");
        var labels = new Dictionary<string, string>();
        var last = "";
        foreach (Match label in Label().Matches(match.Groups["labels"].Value))
        {
            var key = label.Groups[1].Value;
            Assert.True(labels.TryAdd(key, Unescape(label.Groups[2].Value)), $"the label {key} is there twice: '{line}'");
            Assert.True(string.CompareOrdinal(last, key) < 0, $"the labels are not sorted: '{line}'");
            last = key;
        }

        Assert.True(_series.Add(name + match.Groups["labels"].Value), $"the series is there twice: '{line}'");
        var text = match.Groups["value"].Value;
        var value = text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(text, CultureInfo.InvariantCulture),
        };
        Samples.Add(new ExpositionSample(name, labels, value));
    }

    private string[] SuffixesOf(string type) => type switch
    {
        "histogram" => ["_bucket", "_sum", "_count"],
        "counter" when _isOpenMetrics => ["_total"],
        "info" => ["_info"],
        _ => [""],
    };

    private void Close()
    {
        if (_family.Length > 0)
        {
            Assert.True(_types.ContainsKey(_family), $"{_family} has no type");
            Assert.True(_helped.Contains(_family), $"{_family} has no help");
            _closed.Add(_family);
        }
    }

    private void CheckFamily(string name, string type)
    {
        if (type is "counter" or "histogram")
        {
            Assert.All(Samples.Where(sample => sample.Name == name || (sample.Name.StartsWith(name + "_", StringComparison.Ordinal) && type == "histogram")), sample => Assert.True(sample.Value >= 0, $"{sample} is negative"));
        }

        if (type != "histogram")
        {
            return;
        }

        var buckets = Find(name + "_bucket");
        var bounds = buckets.ConvertAll(bucket => bucket.Labels["le"] == "+Inf" ? double.PositiveInfinity : double.Parse(bucket.Labels["le"], CultureInfo.InvariantCulture));
        Assert.Equal(bounds.Order(), bounds);
        Assert.Equal(double.PositiveInfinity, bounds[^1]);
        Assert.Equal(buckets.Select(bucket => bucket.Value).Order(), buckets.Select(bucket => bucket.Value));
        Assert.Equal(buckets[^1].Value, Value(name + "_count"));
        Assert.True(Value(name + "_sum") >= 0);
    }

    private static string Unescape(string text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            plain.Append(text[i] != '\\' ? text[i] : text[++i] == 'n' ? '\n' : text[i]);
        }

        return plain.ToString();
    }

    [GeneratedRegex("^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$")]
    private static partial Regex Declaration();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\["\\n])*"(,(?!\})|(?=\})))+)\})? (?<value>-?[0-9]+(\.[0-9]+)?|[+-]Inf|NaN)$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(?:,|$)""")]
    private static partial Regex Label();
}
