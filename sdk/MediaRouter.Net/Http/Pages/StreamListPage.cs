using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Net.Http.Pages;

/// <summary>The page that lists the streams that its viewer may read, each with a link to <c>name/</c>. It renews itself.</summary>
/// <param name="paths">The router's paths.</param>
/// <param name="configuration">Says which paths get a stream when somebody wants it.</param>
/// <param name="time">The clock.</param>
/// <param name="protocol">Protocol name as the auth payload shows it.</param>
public sealed class StreamListPage(IPathRegistry paths, IConfigurationMonitor configuration, TimeProvider time, string protocol)
{
    // A page for people; each entry is a question to the auth backend.
    private const int LongestList = 500;
    private const int ParallelQuestions = 16;
    private const string OnDemandCommand = "runOnDemand";
    private const string SignIn = "signin";

    private static readonly Lazy<PageTemplate> Template = new(() => PageTemplate.Load(typeof(StreamListPage).Assembly, "streams.html", "connect-src 'self'"));

    /// <summary>Answers with the list, or asks for credentials when there is something to see and nothing of it for an anonymous viewer.</summary>
    /// <param name="context">The request; its response has not started.</param>
    public async Task SendAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var request = HttpAccess.Describe(context, AccessAction.Read, "", protocol);
        var candidates = Candidates();
        var permitted = await SelectPermittedAsync(candidates.Select(path => path.Name), request, context.RequestAborted).ConfigureAwait(false);
        if (candidates.FirstOrDefault(path => !permitted.Contains(path.Name)) is { } hidden)
        {
            try
            {
                if (request.HasCredentials ? !await IsProvenAsync(permitted, request, context.RequestAborted).ConfigureAwait(false) : permitted.Count == 0 || context.Request.Query.ContainsKey(SignIn))
                {
                    // Guessed credentials are answered as late as everywhere.
                    await paths.AuthorizeAsync(request with { Path = hidden.Name }, context.RequestAborted).ConfigureAwait(false);
                }
            }
            catch (RefusedException ex)
            {
                if (permitted.Count == 0 || ex.Refusal == Refusal.CredentialsNeeded)
                {
                    await MessagePage.SendRefusalAsync(context, ex).ConfigureAwait(false);
                    return;
                }
            }
        }

        var shown = candidates.Where(path => permitted.Contains(path.Name)).ToList();
        var query = QueryOf(context.Request);
        await Template.Value.Fill(
            ("summary", Summary(shown)),
            ("streams", string.Concat(shown.Select(path => Entry(path, query)))),
            ("more", !request.HasCredentials && shown.Count < candidates.Count ? "<p><a href=\"?signin\">Sign in</a> to see more streams.</p>" : ""))
            .SendAsync(context, "private, no-cache").ConfigureAwait(false);
    }

    private List<PathStatus> Candidates()
    {
        Dictionary<string, IPathConfiguration>? entries = null;
        bool StartsOnDemand(PathStatus path)
        {
            entries ??= configuration.Current.Paths.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
            return entries.TryGetValue(path.ConfigurationName, out var entry)
                && (entry.Get<PathOptions>().SourceOnDemand || (entry.TryGetValue(OnDemandCommand, out var command) && command is string { Length: > 0 }));
        }

        return [.. paths.List().Where(path => path.AvailableSince is not null || StartsOnDemand(path)).Take(LongestList)];
    }

    private async Task<IReadOnlySet<string>> SelectPermittedAsync(IEnumerable<string> names, AccessRequest request, CancellationToken cancellationToken)
    {
        var permitted = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = ParallelQuestions, CancellationToken = cancellationToken },
            async (name, aborted) =>
            {
                if (await paths.IsPermittedAsync(request with { Path = name }, aborted).ConfigureAwait(false))
                {
                    permitted[name] = true;
                }
            }).ConfigureAwait(false);
        return permitted.Keys.ToHashSet(StringComparer.Ordinal);
    }

    // Credentials that open what is closed to others are right, even if they do not open everything.
    private async ValueTask<bool> IsProvenAsync(IReadOnlySet<string> permitted, AccessRequest request, CancellationToken cancellationToken)
    {
        var anonymous = request with { User = "", Password = "", Token = "", Query = "" };
        foreach (var name in permitted)
        {
            if (!await paths.IsPermittedAsync(anonymous with { Path = name }, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        return false;
    }

    private static string Summary(List<PathStatus> shown)
    {
        var live = shown.Count(path => path.AvailableSince is not null);
        return live switch
        {
            0 => "No stream is live",
            1 => "1 stream is live",
            _ => string.Create(CultureInfo.InvariantCulture, $"{live} streams are live"),
        };
    }

    private string Entry(PathStatus path, string query)
    {
        var encoder = HtmlEncoder.Default;
        var address = string.Join('/', path.Name.Split('/').Select(Uri.EscapeDataString));
        var text = new StringBuilder();

        // The dot: a name may begin with what looks like a scheme.
        text.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{encoder.Encode($"./{address}/{query}")}\"><b>{encoder.Encode(path.Name)}</b>");
        if (path.AvailableSince is { } since)
        {
            text.Append(CultureInfo.InvariantCulture, $"<span>{encoder.Encode(string.Join(", ", path.Tracks.Select(Describe)))}</span>")
                .Append(CultureInfo.InvariantCulture, $"<span class=\"live\">{encoder.Encode(Lasting(time.GetUtcNow() - since))}{Readers(path.Readers.Count)}</span>");
        }
        else
        {
            text.Append("<span>starts when it is opened</span>");
        }

        return text.Append("</a></li>").ToString();
    }

    private static string Describe(TrackDescription track) => track.Language.Length > 0 ? $"{track.Codec} ({track.Language})" : track.Codec;

    private static string Readers(int count) => count > 0 ? string.Create(CultureInfo.InvariantCulture, $" · {count} watching") : "";

    private static string Lasting(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => "just started",
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"live for {time.Minutes} min"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"live for {time.Hours} h {time.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"live for {(int)time.TotalDays} d {time.Hours} h"),
    };

    // Tokens in the address of the list are needed for the streams, too.
    private static string QueryOf(HttpRequest request) => request.Query.ContainsKey(SignIn) || !request.QueryString.HasValue ? "" : request.QueryString.Value!;
}
