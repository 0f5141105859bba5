using System.Globalization;
using MediaRouter.Plugins.Hls.Source.Http;
using MediaRouter.Plugins.Hls.Source.Playlists;

namespace MediaRouter.Plugins.Hls.Source.Following;

/// <summary>Gets keys, and keeps the last ones: many segments share one, and renditions too. Thread safe.</summary>
internal sealed class KeyStore(SourceHttp http)
{
    private const int MaxKept = 16;

    private readonly Lock _gate = new();
    private readonly List<(Uri Uri, byte[] Key)> _kept = [];

    /// <summary>Gets a key.</summary>
    /// <exception cref="IOException">It cannot be had; the message is a sentence.</exception>
    public async ValueTask<byte[]> GetAsync(Uri uri, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_kept.Find(entry => entry.Uri == uri) is { Key: { } known })
            {
                return known;
            }
        }

        byte[] key;
        try
        {
            using var reply = await http.GetAsync(uri, null, isText: false, TimeSpan.Zero, cancellationToken);
            key = (await reply.ReadAllAsync(RemoteKey.Length, "key")).ToArray();
        }
        catch (HttpSilenceException ex)
        {
            throw new HttpSilenceException(Explain(uri, ex), ex);
        }
        catch (IOException ex)
        {
            throw new IOException(Explain(uri, ex), ex);
        }

        if (key.Length != RemoteKey.Length)
        {
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"the key {SourceHttp.ForLog(uri)} has {key.Length} bytes instead of {RemoteKey.Length}"));
        }

        lock (_gate)
        {
            if (_kept.Count >= MaxKept)
            {
                _kept.RemoveAt(0);
            }

            _kept.Add((uri, key));
        }

        return key;
    }

    private static string Explain(Uri uri, IOException fault) => $"the key {SourceHttp.ForLog(uri)} could not be loaded: {fault.Message}";
}
