using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MediaRouter.Plugins.HooksWebhook.Delivery;
using MediaRouter.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.HooksWebhook.Tests;

public sealed class HttpWebhookSenderTests
{
    [Fact]
    public async Task Request_is_signed_named_and_complete_and_the_connection_used_again()
    {
        var clock = new ManualTimeProvider();
        using var sender = new HttpWebhookSender(clock);
        await using var service = await Service.StartAsync();
        var entry = new WebhookEntry { Url = service.Url, Secret = "key", Headers = [new() { Name = "Authorization", Value = "Bearer t" }, new() { Name = "user-agent", Value = "mine" }] };

        for (var i = 0; i < 20; i++)
        {
            Assert.True((await sender.SendAsync(Message(entry), CancellationToken.None)).IsDelivered);
        }

        var request = service.Requests[0];
        Assert.Equal(("POST", "application/json; charset=utf-8", "{\"a\":\"é\"}"), (request.Method, request.Headers["Content-Type"], request.Body));
        Assert.Equal(("pathOnline", "Bearer t", "mine"), (request.Headers["X-MediaRouter-Event"], request.Headers["Authorization"], request.Headers["User-Agent"]));
        Assert.Equal($"{clock.GetUtcNow().ToUnixTimeSeconds()}", request.Headers["X-MediaRouter-Timestamp"]);
        var expected = HMACSHA256.HashData("key"u8, Encoding.UTF8.GetBytes($"{request.Headers["X-MediaRouter-Timestamp"]}.{request.Body}"));
        Assert.Equal("sha256=" + Convert.ToHexStringLower(expected), request.Headers["X-MediaRouter-Signature"]);
        Assert.Single(service.Requests.Select(one => one.Connection).Distinct());
    }

    [Theory]
    [InlineData(204, true, false)]
    [InlineData(302, false, false)]
    [InlineData(400, false, false)]
    [InlineData(404, false, false)]
    [InlineData(429, false, true)]
    [InlineData(503, false, true)]
    public async Task Status_decides_what_becomes_of_a_message(int status, bool isDelivered, bool mayRepeat)
    {
        using var sender = new HttpWebhookSender(TimeProvider.System);
        await using var service = await Service.StartAsync(status);

        var result = await sender.SendAsync(Message(new WebhookEntry { Url = service.Url }), CancellationToken.None);

        Assert.Equal((isDelivered, mayRepeat), (result.IsDelivered, result.MayRepeat));
        Assert.DoesNotContain("X-MediaRouter-Signature", service.Requests[0].Headers.Keys);
        Assert.Single(service.Requests);
    }

    [Fact]
    public async Task Silence_and_absence_may_be_repeated()
    {
        using var sender = new HttpWebhookSender(TimeProvider.System);
        await using var silent = await Service.StartAsync(0);

        var late = await sender.SendAsync(Message(new WebhookEntry { Url = silent.Url, Timeout = TimeSpan.FromMilliseconds(200) }), CancellationToken.None);
        var absent = await sender.SendAsync(Message(new WebhookEntry { Url = "http://127.0.0.1:1/" }), CancellationToken.None);

        Assert.Equal(new SendResult("no answer within 0.2 s", true), late);
        Assert.True(absent.MayRepeat);
        Assert.NotEmpty(absent.Fault);
    }

    [Fact]
    public async Task Certificate_is_verified_by_its_fingerprint()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var sender = new HttpWebhookSender(TimeProvider.System);
        await using var service = await Service.StartAsync(200, certificate);
        var fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);

        Assert.True((await SendAsync(fingerprint)).IsDelivered);
        Assert.False((await SendAsync(new string('0', 64))).IsDelivered);
        Assert.False((await SendAsync("")).IsDelivered);
        Assert.Single(service.Requests);

        Task<SendResult> SendAsync(string pin) => sender.SendAsync(Message(new WebhookEntry { Url = service.Url, Fingerprint = pin }), CancellationToken.None);
    }

    private static WebhookMessage Message(WebhookEntry entry) => new(entry, "pathOnline", Guid.NewGuid(), "cam", Encoding.UTF8.GetBytes("{\"a\":\"é\"}"));

    private sealed record Received(string Method, Dictionary<string, string> Headers, string Body, string Connection);

    /// <summary>A small HTTP service that keeps what it gets.</summary>
    private sealed class Service(WebApplication application) : IAsyncDisposable
    {
        public List<Received> Requests { get; } = [];

        public string Url => application.Urls.First() + "/hook";

        public static async Task<Service> StartAsync(int status = 200, X509Certificate2? certificate = null)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            }));
            var service = new Service(builder.Build());
            service.Map(status);
            await service.RunAsync();
            return service;
        }

        public ValueTask DisposeAsync() => application.DisposeAsync();

        private Task RunAsync() => application.StartAsync();

        private void Map(int status) => application.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            var received = new Received(context.Request.Method, headers, await reader.ReadToEndAsync(), context.Connection.Id);
            lock (Requests)
            {
                Requests.Add(received);
            }

            if (status == 0)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }

            context.Response.StatusCode = status == 0 ? 200 : status;
            context.Response.Headers.Location = "/elsewhere";
            if (status != 204)
            {
                await context.Response.WriteAsync("an answer that nobody reads");
            }
        });
    }
}
