namespace MediaRouter.Plugins.Pprof;

/// <summary>The page that lists the profiles.</summary>
internal static class IndexPage
{
    public const string Html = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>Profiles of MediaRouter</title>
        <style>body { font: 15px/1.5 sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em } td { padding: .2em 1em .2em 0; vertical-align: top } code { background: #eee }</style>
        </head>
        <body>
        <h1>Profiles</h1>
        <table>
        <tr><td><a href="profile?seconds=10">profile</a></td><td>Where processor time goes. <code>seconds</code>, 30 by default. Open with <code>go tool pprof</code>.</td></tr>
        <tr><td><a href="heap">heap</a> (<a href="heap?debug=1">text</a>)</td><td>Live objects by type. Collects garbage, which holds everything up for some tens of milliseconds.</td></tr>
        <tr><td><a href="allocs?seconds=10">allocs</a> (<a href="allocs?seconds=10&amp;debug=1">text</a>)</td><td>What is allocated, and where. <code>seconds</code>, 10 by default.</td></tr>
        <tr><td><a href="goroutine">goroutine</a> (<a href="goroutine?debug=1">grouped</a>, <a href="goroutine?debug=2">each</a>)</td><td>What the threads do at this moment; also as <a href="threads?debug=2">threads</a>.</td></tr>
        <tr><td><a href="cmdline">cmdline</a></td><td>The command line, its words separated by zero bytes.</td></tr>
        <tr><td><a href="../nettrace?seconds=10">nettrace</a></td><td>A trace for PerfView, Visual Studio and dotnet-trace. <code>seconds</code>, 30 by default; <code>providers</code> as dotnet-trace takes them.</td></tr>
        </table>
        <p>One profile is taken at a time.</p>
        </body>
        </html>
        """;
}
