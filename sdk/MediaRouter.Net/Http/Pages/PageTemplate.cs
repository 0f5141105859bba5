using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace MediaRouter.Net.Http.Pages;

/// <summary>An HTML page out of an assembly. Its style and its scripts are put into it, so that one answer brings all, and a policy allows these and nothing else.</summary>
/// <remarks>
/// In the resource, <c>&lt;!-- style NAME --&gt;</c> and <c>&lt;!-- script NAME --&gt;</c> stand for resources with these names of the same assembly, or
/// else of this one, which has <c>page.css</c>: the look that the pages of all plugins share. <c>&lt;!-- content NAME --&gt;</c> stands for what is given with each request.
/// Thread safe.
/// </remarks>
public sealed partial class PageTemplate
{
    private readonly string _html;

    private PageTemplate(string html, string policy)
    {
        _html = html;
        Policy = policy;
    }

    /// <summary>Value of <c>Content-Security-Policy</c> (CSP level 3).</summary>
    public string Policy { get; }

    /// <summary>Reads a page.</summary>
    /// <param name="assembly">Where the resources are.</param>
    /// <param name="name">Name of the page's resource.</param>
    /// <param name="directives">More directives of the policy, for instance <c>connect-src 'self'</c>; nothing is allowed by itself.</param>
    /// <param name="scriptSources">What may be loaded as a script beside what the page holds, for instance <c>'self'</c>; or empty.</param>
    /// <exception cref="InvalidOperationException">A resource is missing: a defect of the build.</exception>
    public static PageTemplate Load(Assembly assembly, string name, string directives = "", string scriptSources = "")
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var (styles, scripts) = (new List<string>(), new List<string>());
        var html = InsertionPattern().Replace(
            PageResource.ReadText(assembly, name),
            match =>
            {
                var isStyle = match.Groups["kind"].Value == "style";
                var text = PageResource.ReadText(assembly, match.Groups["name"].Value);
                (isStyle ? styles : scripts).Add($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'");
                return isStyle ? $"<style>{text}</style>" : $"<script>{text}</script>";
            });
        var policy = $"default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src {Sources(styles)}; script-src {Sources([.. scripts, scriptSources])}";
        return new PageTemplate(html, directives.Length > 0 ? $"{policy}; {directives}" : policy);
    }

    /// <summary>Fills the page in.</summary>
    /// <param name="contents">Names and HTML of its contents. What comes from outside is to be encoded.</param>
    public Page Fill(params ReadOnlySpan<(string Name, string Html)> contents)
    {
        var html = _html;
        foreach (var (name, content) in contents)
        {
            html = html.Replace($"<!-- content {name} -->", content, StringComparison.Ordinal);
        }

        return new Page(Encoding.UTF8.GetBytes(html), Policy);
    }

    private static string Sources(List<string> sources) =>
        string.Join(' ', sources.Where(source => source.Length > 0)) is { Length: > 0 } list ? list : "'none'";

    [GeneratedRegex(@"<!-- (?<kind>style|script) (?<name>[\w.-]+) -->")]
    private static partial Regex InsertionPattern();
}
