using MediaRouter.Plugins.Hls.Source.Following;
using MediaRouter.Plugins.Hls.Source.Http;
using MediaRouter.Plugins.Hls.Source.Output;
using MediaRouter.Plugins.Hls.Source.Playlists;
using MediaRouter.Sdk.Ingest;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Source;

/// <summary>One attempt of a source: from its playlist until the stream ends.</summary>
/// <remarks>
/// One follower for each rendition downloads and reads, the output writes. The first of them that fails ends all.
/// </remarks>
internal sealed class SourceSession : IDisposable
{
    private readonly Uri _url;
    private readonly SourceSettings _settings;
    private readonly ISourceHost _host;
    private readonly SourceHttp _http;

    /// <summary>Makes a session; nothing is opened yet.</summary>
    public SourceSession(Uri url, SourceSettings settings, ISourceHost host)
    {
        _url = url;
        _settings = settings;
        _host = host;
        _http = new SourceHttp(url, settings.Http);
    }

    /// <summary>Runs until the stream ends.</summary>
    /// <exception cref="IOException">It cannot be pulled any more; the message is a sentence.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // :: Step 1: the playlist, and if it is one of variants, that of the best one.
        var main = new PlaylistLoader(_http, SourceHttp.WithoutCredentials(_url));
        var document = await main.LoadAsync("", null, TimeSpan.Zero, cancellationToken);
        IReadOnlyList<RemoteRendition> audio = [];
        var audioBase = main.BaseUri;
        if (document is RemoteMultivariant multivariant)
        {
            (main, document, audio) = await ChooseAsync(multivariant, main.BaseUri, cancellationToken);
        }

        // :: Step 2: what follows the playlists.
        var timeline = new SharedTimeline();
        using var output = new PacedOutput(1 + audio.Count, timeline, _settings.SilenceLimit, _settings.Time, _host.Log);
        var context = new FollowerContext(_http, new KeyStore(_http), output, timeline, _settings.Time, _settings.Http.ReadTimeout);
        List<RenditionFollower> followers = [new(context, 0, main, (RemotePlaylist)document, new RenditionFeed(0, output, timeline, _host.Log), _host.Log)];
        foreach (var rendition in audio)
        {
            var feed = new RenditionFeed(followers.Count, output, timeline, _host.Log) { Language = rendition.Language, Title = rendition.Name };
            var loader = new PlaylistLoader(_http, Resolve(audioBase, rendition.Uri));
            followers.Add(new RenditionFollower(context, followers.Count, loader, null, feed, _host.Log));
        }

        // :: Step 3: until one of them fails, or all have ended.
        await RunAllAsync(followers, output, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task RunAllAsync(List<RenditionFollower> followers, PacedOutput output, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = Task.Run(() => output.RunAsync(_host, stop.Token), CancellationToken.None);
        List<Task> running = [writing, .. followers.Select(follower => Task.Run(() => follower.RunAsync(stop.Token), CancellationToken.None))];
        Task? failed = null;
        while (running.Count > 0)
        {
            var done = await Task.WhenAny(running);
            running.Remove(done);
            _ = done.Exception;

            // When the output is done, nobody wants what the others bring.
            if (failed is null && (!done.IsCompletedSuccessfully || done == writing))
            {
                failed = done;
                await stop.CancelAsync();
            }
        }

        await (failed ?? writing);
    }

    private async Task<(PlaylistLoader Loader, RemotePlaylist Playlist, IReadOnlyList<RemoteRendition> Audio)> ChooseAsync(
        RemoteMultivariant multivariant, Uri baseUri, CancellationToken cancellationToken)
    {
        var ranked = VariantChoice.Rank(multivariant.Variants);
        if (ranked.Count == 0)
        {
            throw new IOException(multivariant.Variants.Count == 0
                ? "the multivariant playlist has no variants"
                : $"none of the variants can be carried; their codecs are {string.Join(", ", multivariant.Variants.SelectMany(variant => variant.Codecs).Distinct().Take(8))}");
        }

        IOException? fault = null;
        foreach (var variant in ranked.Take(MaxVariantAttempts))
        {
            try
            {
                var loader = new PlaylistLoader(_http, Resolve(baseUri, variant.Uri));
                if (await loader.LoadAsync("", null, TimeSpan.Zero, cancellationToken) is not RemotePlaylist playlist)
                {
                    throw new IOException($"the variant {SourceHttp.ForLog(loader.BaseUri)} is a multivariant playlist itself");
                }

                var audio = VariantChoice.RenditionsOf(multivariant, variant);
                if (audio.Count > VariantChoice.MaxRenditions)
                {
                    _host.Log.LogWarning("only {Count} of {Total} audio renditions are pulled", VariantChoice.MaxRenditions, audio.Count);
                }

                _host.Log.LogInformation("pulling the variant {Url}", SourceHttp.ForLog(loader.BaseUri));
                return (loader, playlist, [.. audio.Take(VariantChoice.MaxRenditions)]);
            }
            catch (IOException ex)
            {
                fault ??= ex;
            }
        }

        throw fault!;
    }

    // Copies of a variant on other servers are listed as further variants.
    private const int MaxVariantAttempts = 3;

    private static Uri Resolve(Uri baseUri, string address) => Uri.TryCreate(baseUri, address, out var uri)
        ? uri
        : throw new IOException("the multivariant playlist has an address that is not valid");
}
