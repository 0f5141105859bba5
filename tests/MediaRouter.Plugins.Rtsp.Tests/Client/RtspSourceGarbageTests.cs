using System.Diagnostics;
using MediaRouter.Sdk;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>Whatever a server sends, a source ends with a sentence, in time, and not with a defect.</summary>
public sealed class RtspSourceGarbageTests
{
    private const int Rounds = 150;

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(15);

    [Fact]
    public async Task Garbage_ends_a_source_with_a_sentence()
    {
        var watch = Stopwatch.StartNew();
        for (var seed = 0; seed < Rounds && watch.Elapsed < Budget; seed++)
        {
            var random = new Random(seed);
            await using var server = new FakeRtspServer(async connection =>
            {
                while (await connection.ReadAsync() is { } request)
                {
                    var response = Camera.Usual(request);
                    response.Headers["CSeq"] = request.Headers["CSeq"];
                    await connection.WriteAsync(Damage(response.ToBytes(), random));
                    if (request.Method == "PLAY")
                    {
                        await connection.SendFrameAsync(0, Damage(Camera.Packet(1), random));
                        await connection.SendFrameAsync(1, Damage(Camera.SenderReport(1, DateTimeOffset.UnixEpoch), random));
                        await connection.WriteAsync(Damage([(byte)'$', 0, 0, 16, .. Camera.Packet(2)], random));
                        return;
                    }
                }
            });
            var settings = SourceRun.Settings with { ReadTimeout = TimeSpan.FromMilliseconds(100) };
            await using var run = new SourceRun(server.Url(credentials: "u:p@"), seed % 2 == 0 ? null : new(), settings);

            var failure = await run.FailureAsync();
            Assert.True(failure is IOException or PeerViolationException, $"seed {seed}: {failure}");
            Assert.DoesNotContain('\n', failure.Message);
        }
    }

    // One message in three arrives whole, so that the dialogue gets anywhere.
    private static byte[] Damage(byte[] bytes, Random random)
    {
        var damaged = (byte[])bytes.Clone();
        switch (random.Next(12))
        {
            case 0:
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                break;
            case 1:
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                return damaged[..random.Next(damaged.Length)];
            case 3:
                var at = random.Next(damaged.Length);
                return [.. damaged[..at], .. damaged[(at / 2)..]];
            default:
                break;
        }

        return damaged;
    }
}
