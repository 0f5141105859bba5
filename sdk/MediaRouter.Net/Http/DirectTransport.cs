using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MediaRouter.Net.Http;

/// <summary>A connection that receives as Kestrel does, and sends by <see cref="SocketOutput"/>.</summary>
internal sealed class DirectTransport(PipeReader input, PipeWriter output) : IDuplexPipe
{
    public PipeReader Input => input;

    public PipeWriter Output => output;

    /// <summary>Makes the connections of a listener such; before TLS, which then writes to it.</summary>
    /// <param name="listen">The listener.</param>
    /// <param name="writeTimeout">See <see cref="HttpServerOptions.WriteTimeout"/>.</param>
    public static void Use(ListenOptions listen, TimeSpan writeTimeout) => listen.Use(next => connection => RunAsync(connection, next, writeTimeout));

    private static async Task RunAsync(ConnectionContext connection, ConnectionDelegate next, TimeSpan writeTimeout)
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket || !TryUnblock(socket))
        {
            await next(connection).ConfigureAwait(false);
            return;
        }

        var transport = connection.Transport;
        connection.Transport = new DirectTransport(transport.Input, new SocketOutput(connection, socket, transport.Output, writeTimeout));
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    private static bool TryUnblock(Socket socket)
    {
        try
        {
            socket.Blocking = false;
            return true;
        }
        catch (Exception ex) when (ex is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
