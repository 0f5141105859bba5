using System.Security.Cryptography;
using MediaRouter.Plugins.Rtmp.Mapping;
using MediaRouter.Plugins.Rtmp.Wire;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Client;

/// <summary>A session with an RTMP server, as far as playing and publishing have in common: the connection, its commands, one message stream.</summary>
internal sealed class RtmpClient : IAsyncDisposable
{
    // Enough for a chain of load balancers; a circle ends soon.
    private const int MaxRedirects = 5;

    // A server that challenges asks for the user, then for the answer.
    private const int MaxAttempts = 3;

    // What players announce: the server acknowledges by it.
    private const uint Window = 2_500_000;
    private const uint BufferMilliseconds = 100;

    // Flags of capsEx: what we take as a player, and what we can send.
    private const int Multitrack = 0x02;
    private const int ModifierExtension = 0x04;
    private const int TimestampNanoOffset = 0x08;

    private readonly ClientUrl _url;
    private double _transaction = 1;

    private RtmpClient(ClientUrl url, RtmpClientConnection connection)
    {
        _url = url;
        Connection = connection;
    }

    /// <summary>The connection.</summary>
    public RtmpClientConnection Connection { get; }

    /// <summary>The message stream, once there is one.</summary>
    public uint StreamId { get; private set; }

    /// <summary>What the server announced in its answer.</summary>
    public ClientCapabilities Server { get; private set; } = ClientCapabilities.None;

    /// <summary>Connects to a server, follows its redirections and answers its challenges.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="defaultPort">Port of URLs that name none, by whether they are secure.</param>
    /// <param name="settings">Limits.</param>
    /// <param name="codes">Codes of the codecs that are announced; empty for the old format.</param>
    /// <param name="isPlayer">Whether media will come from the server.</param>
    /// <param name="log">Takes redirections.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">No session; the message is a sentence for the log.</exception>
    public static async Task<RtmpClient> ConnectAsync(
        ClientUrl url, Func<bool, int> defaultPort, ClientSettings settings, IReadOnlyList<uint> codes, bool isPlayer, ILogger log, CancellationToken cancellationToken)
    {
        var first = url;
        var redirects = 0;
        var attempts = 0;
        var authentication = "";
        while (true)
        {
            var client = new RtmpClient(url, await RtmpClientConnection.OpenAsync(url, defaultPort(url.IsSecure), settings, cancellationToken));
            try
            {
                await client.ConnectAsync(authentication, codes, isPlayer, cancellationToken);
                return client;
            }
            catch (ConnectRefusedException ex)
            {
                await client.DisposeAsync();
                if (ex.RedirectTo is not null)
                {
                    if (++redirects > MaxRedirects)
                    {
                        throw new IOException($"the server redirects more than {MaxRedirects} times");
                    }

                    url = Follow(url, first, ex.RedirectTo);
                    (attempts, authentication) = (0, "");
                    log.LogInformation("redirected to {Url}", url);
                    continue;
                }

                if (++attempts >= MaxAttempts || !TryAuthenticate(url, ex.Description, ref authentication))
                {
                    throw;
                }
            }
            catch
            {
                await client.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>Asks for the stream; media may come at once.</summary>
    public async Task PlayAsync(CancellationToken cancellationToken)
    {
        await CreateStreamAsync(cancellationToken);
        var play = new MessageBuilder()
            .UserControlBufferLength(StreamId, BufferMilliseconds)
            .Command(StreamId, "play", ++_transaction, AmfValue.Null, AmfValue.Of(_url.Key));
        await Connection.SendAsync(play.ToArray(), cancellationToken);
    }

    /// <summary>Becomes the publisher of the stream.</summary>
    /// <exception cref="IOException">The server refuses.</exception>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        var key = AmfValue.Of(_url.Key);
        var prepare = new MessageBuilder()
            .Command(0, "releaseStream", ++_transaction, AmfValue.Null, key)
            .Command(0, "FCPublish", ++_transaction, AmfValue.Null, key);
        await Connection.SendAsync(prepare.ToArray(), cancellationToken);
        await CreateStreamAsync(cancellationToken);
        var publish = new MessageBuilder().Command(StreamId, "publish", ++_transaction, AmfValue.Null, key, AmfValue.Of("live"));
        await Connection.SendAsync(publish.ToArray(), cancellationToken);
        while (true)
        {
            var command = await ReceiveCommandAsync(cancellationToken);
            if (command.Name == "_error")
            {
                // Answers to releaseStream and FCPublish, which not all servers know, are left alone.
                if (command.TransactionId == _transaction)
                {
                    throw new IOException($"the server refused to be published to: {DescriptionOf(command)}");
                }
            }
            else if (command.Name == "onStatus")
            {
                ThrowIfError(command);
                return;
            }
        }
    }

    /// <summary>Throws if a command of the server ends the session.</summary>
    /// <exception cref="IOException">It does.</exception>
    public static void ThrowIfError(RtmpCommand command)
    {
        if (command.Name != "onStatus")
        {
            return;
        }

        var information = InformationOf(command);
        var code = information["code"].AsText() ?? "";
        if (information["level"].AsText() == "error")
        {
            throw new IOException($"the server answered with an error: {Describe(information)}");
        }

        if (code is "NetStream.Play.UnpublishNotify" or "NetStream.Play.Stop" or "NetStream.Play.Complete" or "NetConnection.Connect.Closed" or "NetStream.Unpublish.Success")
        {
            throw new IOException("the server ended the stream");
        }
    }

    /// <summary>Tells the server that nothing more comes.</summary>
    public byte[] MakeFarewell() => new MessageBuilder()
        .Command(0, "FCUnpublish", ++_transaction, AmfValue.Null, AmfValue.Of(_url.Key))
        .Command(0, "deleteStream", ++_transaction, AmfValue.Null, AmfValue.Of((double)StreamId))
        .ToArray();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private async Task ConnectAsync(string authentication, IReadOnlyList<uint> codes, bool isPlayer, CancellationToken cancellationToken)
    {
        var app = _url.App + authentication;
        List<AmfProperty> properties =
        [
            new("app", AmfValue.Of(app)),
            new("flashVer", AmfValue.Of(isPlayer ? "LNX 9,0,124,2" : "FMLE/3.0 (compatible; MediaRouter)")),
            new("tcUrl", AmfValue.Of(_url.ToConnectionUrl(app))),
            new("objectEncoding", AmfValue.Of(0d)),
        ];
        if (isPlayer)
        {
            // Sound: MP3, G.711, AAC and uncompressed. Pictures: H.264 (section 7.2.1.1).
            properties.Add(new("fpad", AmfValue.False));
            properties.Add(new("capabilities", AmfValue.Of(15d)));
            properties.Add(new("audioCodecs", AmfValue.Of((double)(0x0001 | 0x0004 | 0x0080 | 0x0100 | 0x0400))));
            properties.Add(new("videoCodecs", AmfValue.Of((double)0x0080)));
            properties.Add(new("videoFunction", AmfValue.Of(1d)));
        }
        else
        {
            properties.Add(new("type", AmfValue.Of("nonprivate")));
        }

        if (codes.Count > 0)
        {
            properties.Add(new("fourCcList", AmfValue.List([.. codes.Select(code => AmfValue.Of(FourCc.ToText(code)))])));
            properties.Add(new("capsEx", AmfValue.Of((double)(Multitrack | ModifierExtension | TimestampNanoOffset))));
        }

        var opening = new MessageBuilder(ChunkReader.DefaultChunkSize)
            .WindowAcknowledgementSize(Window)
            .SetChunkSize(ChunkWriter.ChunkSize)
            .Command(0, "connect", 1, AmfValue.Object(properties));
        await Connection.SendAsync(opening.ToArray(), cancellationToken);
        while (true)
        {
            var command = await ReceiveCommandAsync(cancellationToken);
            switch (command.Name)
            {
                case "_result" when command.TransactionId == 1:
                    Server = Announced(command);
                    return;
                case "_error":
                    var information = InformationOf(command);
                    var redirect = information["ex"]["code"].AsNumber() == 302 ? information["ex"]["redirect"].AsText() : null;
                    throw new ConnectRefusedException(Describe(information), redirect);
                case "close":
                    throw new IOException("the server closed the connection");
            }
        }
    }

    private async Task CreateStreamAsync(CancellationToken cancellationToken)
    {
        var transaction = ++_transaction;
        await Connection.SendAsync(new MessageBuilder().Command(0, "createStream", transaction, AmfValue.Null).ToArray(), cancellationToken);
        while (true)
        {
            var command = await ReceiveCommandAsync(cancellationToken);
            if (command.TransactionId == transaction && command.Name is "_result" or "_error")
            {
                if (command.Name == "_error" || command.Argument(0).AsNumber() is not (>= 0 and <= uint.MaxValue and var number))
                {
                    throw new IOException($"the server refused to make a stream: {DescriptionOf(command)}");
                }

                StreamId = (uint)number;
                return;
            }
        }
    }

    private async Task<RtmpCommand> ReceiveCommandAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var message = await Connection.ReceiveAsync(isLimited: true, cancellationToken);
            if (message.TypeId is RtmpMessageType.CommandAmf0 or RtmpMessageType.CommandAmf3 && RtmpCommand.TryRead(message, out var command))
            {
                return command;
            }
        }
    }

    private static bool TryAuthenticate(ClientUrl url, string description, ref string authentication)
    {
        if (url.User.Length == 0)
        {
            return false;
        }

        if (AdobeChallenge.IsDemand(description))
        {
            var isFirst = authentication.Length == 0;
            authentication = AdobeChallenge.Introduce(url.User);
            return isFirst;
        }

        if (!AdobeChallenge.TryParse(description, out var challenge))
        {
            return false;
        }

        authentication = challenge.Answer(url.User, url.Password, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)));
        return true;
    }

    private static ClientUrl Follow(ClientUrl from, ClientUrl first, string target)
    {
        if (!ClientUrl.TryParse(target, out var next))
        {
            throw new IOException("the server redirects to something that is not an RTMP URL");
        }

        // The key stays ours. A password is answered with only where it was written for.
        next = next.Key.Length == 0 ? next with { Key = from.Key } : next;
        return next.User.Length == 0 && next.Host == first.Host && (next.IsSecure || !first.IsSecure)
            ? next with { User = first.User, Password = first.Password }
            : next;
    }

    private static ClientCapabilities Announced(RtmpCommand result)
    {
        var information = ClientCapabilities.Of(InformationOf(result));
        return information.IsEnhanced || information.Flags != 0 ? information : ClientCapabilities.Of(result.Object);
    }

    // Some servers leave the command object out, so that the information takes its place.
    private static AmfValue InformationOf(RtmpCommand command) => command.Arguments.Count > 0 ? command.Argument(0) : command.Object;

    private static string DescriptionOf(RtmpCommand command) => Describe(InformationOf(command));

    private static string Describe(AmfValue information) =>
        information["description"].AsText() is { Length: > 0 } description ? description : information["code"].AsText() ?? "no reason given";
}
