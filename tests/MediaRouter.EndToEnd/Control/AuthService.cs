using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace MediaRouter.EndToEnd.Control;

/// <summary>A service that a router asks about access, or gets keys from.</summary>
internal sealed class AuthService : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stopping = new();

    private AuthService(WebApplication application, X509Certificate2? certificate)
    {
        _application = application;
        _certificate = certificate;
    }

    /// <summary>Bodies of the requests so far.</summary>
    public ConcurrentQueue<JsonObject> Questions { get; } = new();

    /// <summary>Connections over which requests came.</summary>
    public ConcurrentDictionary<string, int> Connections { get; } = new();

    /// <summary>Cancelled when the service ends; for answers that never come.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public string Address { get; private set; } = "";

    /// <summary>SHA-256 of the certificate.</summary>
    public string Fingerprint => _certificate!.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    /// <summary>Starts a service whose answer depends on the body of the question.</summary>
    public static Task<AuthService> StartAsync(Func<JsonObject, int> decide, bool encrypted = false) =>
        StartAsync(
            (service, context, question) =>
            {
                context.Response.StatusCode = decide(question);
                return Task.CompletedTask;
            },
            encrypted);

    /// <summary>Starts a service that answers as it likes.</summary>
    public static async Task<AuthService> StartAsync(Func<AuthService, HttpContext, JsonObject, Task> answer, bool encrypted = false)
    {
        var certificate = encrypted ? MakeCertificate() : null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var service = new AuthService(builder.Build(), certificate);
        service._application.Run(async context =>
        {
            service.Connections.AddOrUpdate(context.Connection.Id, 1, (_, count) => count + 1);
            var question = new JsonObject();
            if (context.Request.Method == "POST")
            {
                question = (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;
                service.Questions.Enqueue(question);
            }

            await answer(service, context, question);
        });
        await service._application.StartAsync();
        service.Address = service._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _certificate?.Dispose();
        _stopping.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
