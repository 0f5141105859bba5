namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>Names of methods as the source has them.</summary>
internal static class MethodName
{
    /// <summary>Joins the names of type and method; of an asynchronous method or an iterator, whose code is in a type of its own, it returns the name in the source.</summary>
    /// <param name="type">For instance <c>MediaRouter.Net.Loop+&lt;RunAsync&gt;d__12</c>.</param>
    /// <param name="method">For instance <c>MoveNext</c>.</param>
    public static string Readable(string type, string method)
    {
        // "Outer+<Name>d__7" with MoveNext.
        var open = type.LastIndexOf("+<", StringComparison.Ordinal);
        if (method == "MoveNext" && open >= 0)
        {
            var close = type.IndexOf(">d", open, StringComparison.Ordinal);
            if (close > open + 2)
            {
                return $"{type[..open]}.{type[(open + 2)..close]}".Replace('+', '.');
            }
        }

        return (type.Length == 0 ? method : $"{type}.{method}").Replace('+', '.');
    }
}
