using System.Text;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>Requests with the headers that a browser sends for a page of the server itself.</summary>
internal static class RequestText
{
    /// <summary>What follows the address.</summary>
    /// <param name="server">Where.</param>
    /// <param name="takesGzip">Whether compressed answers are welcome.</param>
    /// <param name="cookie">The header's value, or empty.</param>
    public static byte[] Tail(Uri server, bool takesGzip, string cookie = "") => Encoding.ASCII.GetBytes(
        $"""
         HTTP/1.1
        Host: {server.Authority}
        Connection: keep-alive
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36
        Accept: */*
        Sec-Fetch-Site: same-origin
        Sec-Fetch-Mode: cors
        Sec-Fetch-Dest: empty
        Referer: {server.GetLeftPart(UriPartial.Authority)}/live/load/
        {(takesGzip ? "Accept-Encoding: gzip, deflate, br, zstd\n" : "Accept-Encoding: identity\n")}Accept-Language: en-GB,en-US;q=0.9,en;q=0.8
        {(cookie.Length > 0 ? $"Cookie: {cookie}\n" : "")}

        """.ReplaceLineEndings("\r\n"));

    public static byte[] Get(string address, byte[] tail) => [.. Encoding.ASCII.GetBytes("GET " + address), .. tail];
}
