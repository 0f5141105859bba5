using System.Buffers;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests;

public class TlsTests
{
    public static TheoryData<NetBackend> Backends => new(NetBackend.Automatic, NetBackend.Managed);

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_TLS_reader_sends_what_was_published_while_the_other_direction_is_read(NetBackend backend)
    {
        await using var loops = new EgressLoops(2, NullLogger.Instance, backend);
        using var certificates = new TestCertificates();
        await using var file = CertificateFile.Load(certificates.CertificatePath, certificates.KeyPath, NullLogger.Instance);
        using var pair = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        using var limit = new CancellationTokenSource(Wait.Deadline);
        var (server, client) = await HandshakeAsync(pair, file, new CertificatePin(certificates.Fingerprint), limit.Token);
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        var owner = new RecordingOwner();
        var reader = server.CreateReader(loops, EgressReaderOptions.Default, owner);
        Assert.Throws<InvalidOperationException>(() => server.CreateReader(loops, EgressReaderOptions.Default, null));
        Assert.True(reader.Post(TestChunks.Text(0)));
        group.Add(reader);

        // The client talks all the time; the server echoes between the chunks.
        const int Count = 200;
        var talk = Task.Run(
            async () =>
            {
                for (var i = 0; i < Count; i++)
                {
                    await client.WriteAsync(TestChunks.Text(i, 500), limit.Token);
                }
            },
            limit.Token);
        var heard = Task.Run(
            async () =>
            {
                var bytes = new byte[Count * 500];
                await server.Stream.ReadExactlyAsync(bytes, limit.Token);
                return TestChunks.Parse(bytes).Count;
            },
            limit.Token);
        for (var i = 1; i <= Count; i++)
        {
            group.Publish(TestChunks.Make(i, randomAccess: true, length: 20_000));
        }

        var received = new byte[16 + (Count * 20_000)];
        await client.ReadExactlyAsync(received, limit.Token);
        Assert.Equal(Enumerable.Range(0, Count + 1), TestChunks.Parse(received).Select(c => c.Number));
        await talk;
        Assert.Equal(Count, await heard);
        Wait.Until(() => reader.ChunksSent == Count);
        Assert.Equal(received.Length, reader.BytesSent);

        // An orderly end is announced in TLS.
        reader.Post(TestChunks.Text(7));
        Assert.True(await reader.CloseAsync(Wait.Deadline).WaitAsync(Wait.Deadline));
        var last = new byte[100];
        Assert.Equal(16, await client.ReadAsync(last, limit.Token));
        Assert.Equal(0, await client.ReadAsync(last, limit.Token));
        await server.DisposeAsync();
        await client.DisposeAsync();
        Assert.Equal(0, owner.Failures);
    }

    [Fact]
    public async Task A_slow_TLS_reader_loses_whole_chunks_and_the_records_stay_intact()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        using var certificates = new TestCertificates();
        await using var file = CertificateFile.Load(certificates.CertificatePath, certificates.KeyPath, NullLogger.Instance);
        using var pair = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        using var limit = new CancellationTokenSource(Wait.Deadline);
        var (server, client) = await HandshakeAsync(pair, file, new CertificatePin(certificates.Fingerprint), limit.Token);
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        var reader = server.CreateReader(loops, new EgressReaderOptions { MaxChunks = 8 }, null);
        group.Add(reader);
        for (var i = 0; i < 100; i++)
        {
            group.Publish(TestChunks.Make(i, randomAccess: i % 10 == 0, length: 20_000));
        }

        Wait.Until(() => reader.ChunksSent + reader.BacklogChunks + reader.ChunksDiscarded >= 100);
        Assert.InRange(reader.BacklogChunks, 1, 8);
        var taken = (int)(reader.ChunksSent + reader.BacklogChunks);
        var received = new byte[taken * 20_000];
        await client.ReadExactlyAsync(received, limit.Token);
        Assert.Equal(Enumerable.Range(0, taken), TestChunks.Parse(received).Select(c => c.Number));
        group.Publish(TestChunks.Make(101, length: 20_000));
        group.Publish(TestChunks.Make(102, randomAccess: true, length: 20_000));
        await client.ReadExactlyAsync(received.AsMemory(0, 20_000), limit.Token);
        Assert.Equal(102, TestChunks.Parse(received.AsSpan(0, 20_000)).Single().Number);
        reader.Close();
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_framing_wraps_chunks_and_posts_also_under_TLS()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        using var certificates = new TestCertificates();
        await using var file = CertificateFile.Load(certificates.CertificatePath, certificates.KeyPath, NullLogger.Instance);
        using var plain = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        using var secured = new TcpPair();
        using var limit = new CancellationTokenSource(Wait.Deadline);
        var (server, client) = await HandshakeAsync(secured, file, new CertificatePin(certificates.Fingerprint), limit.Token);
        var group = loops.CreateGroup(new EgressGroupOptions());
        var plainReader = new StreamEgressReader(loops, plain.Near, EgressReaderOptions.Default, null, new LengthFraming());
        var securedReader = server.CreateReader(loops, EgressReaderOptions.Default, null, new LengthFraming());
        group.Add(plainReader);
        group.Add(securedReader);
        plainReader.Post("hello"u8.ToArray());
        securedReader.Post("hello"u8.ToArray());
        var expected = new StringBuilder("(hello)");
        for (var i = 0; i < 40; i++)
        {
            var text = new string((char)('a' + (i % 26)), 10_000);
            group.Publish(new Chunk { Bytes = Encoding.ASCII.GetBytes(text) });
            expected.Append('(').Append(text).Append(')');
        }

        plain.ReceiveBytes(expected.Length);
        Assert.Equal(expected.ToString(), Encoding.ASCII.GetString([.. plain.Bytes]));
        var received = new byte[expected.Length];
        await client.ReadExactlyAsync(received, limit.Token);
        Assert.Equal(expected.ToString(), Encoding.ASCII.GetString(received));
        Assert.True(await plainReader.CloseAsync(TimeSpan.Zero));
        Assert.True(await securedReader.CloseAsync(TimeSpan.Zero));
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_pin_takes_its_certificate_in_any_spelling_and_refuses_others()
    {
        using var certificates = new TestCertificates();
        await using var file = CertificateFile.Load(certificates.CertificatePath, certificates.KeyPath, NullLogger.Instance);
        using var limit = new CancellationTokenSource(Wait.Deadline);
        var hex = certificates.Fingerprint;
        foreach (var spelling in new[] { hex.ToUpperInvariant(), hex.ToLowerInvariant(), string.Join(':', hex.Chunk(2).Select(c => new string(c))) })
        {
            using var pair = new TcpPair();
            var (server, client) = await HandshakeAsync(pair, file, new CertificatePin(spelling), limit.Token);
            await client.DisposeAsync();
            await server.DisposeAsync();
        }

        using var refused = new TcpPair();
        var wrong = new CertificatePin("AB:CD");
        var ex = await Assert.ThrowsAsync<AuthenticationException>(() => HandshakeAsync(refused, file, wrong, limit.Token));
        Assert.Equal($"source fingerprint does not match: expected abcd, got {hex.ToLowerInvariant()}", ex.Message);
        Assert.Equal(ex.Message, wrong.Mismatch);

        // Nobody vouches for a self-signed one.
        using var unpinned = new TcpPair();
        await Assert.ThrowsAsync<AuthenticationException>(() => HandshakeAsync(unpinned, file, CertificatePin.None, limit.Token));
    }

    [Fact]
    public async Task Certificates_are_read_again_when_they_change_and_a_bad_one_is_refused()
    {
        using var certificates = new TestCertificates();
        var time = new TickingTime();
        var log = new RecordingLog();
        await using var file = CertificateFile.Load(certificates.CertificatePath, certificates.KeyPath, log, time);
        var first = file.ServerOptions;
        Assert.Equal(certificates.Fingerprint.ToLowerInvariant(), file.Fingerprint);
        time.Tick();

        certificates.Write("second", withChain: true);
        time.Tick();
        Wait.Until(() => certificates.Fingerprint.Equals(file.Fingerprint, StringComparison.OrdinalIgnoreCase));
        Assert.NotSame(first, file.ServerOptions);
        Assert.Single(file.Certificate.IntermediateCertificates);

        var good = file.ServerOptions;
        foreach (var bad in new[] { "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" })
        {
            log.Lines.Clear();
            await File.WriteAllTextAsync(certificates.CertificatePath, bad);
            time.Tick();
            Wait.Until(() => log.Lines.Any(l => l.Text.Contains("Keeping the old certificate", StringComparison.Ordinal)));
            Assert.Same(good, file.ServerOptions);
        }

        File.Delete(certificates.CertificatePath);
        log.Lines.Clear();
        time.Tick();
        Wait.Until(() => log.Lines.Any(l => l.Text.StartsWith("Cannot read", StringComparison.Ordinal)));
        Assert.Same(good, file.ServerOptions);

        certificates.Write("third");
        time.Tick();
        Wait.Until(() => certificates.Fingerprint.Equals(file.Fingerprint, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void A_key_that_does_not_belong_to_the_certificate_is_refused()
    {
        using var one = new TestCertificates();
        using var other = new TestCertificates();
        Assert.Throws<System.Security.Cryptography.CryptographicException>(
            () => CertificateFile.Load(one.CertificatePath, other.KeyPath, NullLogger.Instance));
        Assert.ThrowsAny<IOException>(() => CertificateFile.Load(one.CertificatePath, "/nowhere/at.all", NullLogger.Instance));
    }

    private static async Task<(TlsConnection Server, Stream Client)> HandshakeAsync(
        TcpPair pair, CertificateFile file, CertificatePin pin, CancellationToken cancellationToken)
    {
        var server = TlsConnection.AuthenticateAsServerAsync(pair.Near, file.ServerOptions, cancellationToken);
        try
        {
            var client = await TlsConnection.AuthenticateAsClientAsync(pair.Far, "localhost", pin, cancellationToken);
            return (await server, client.Stream);
        }
        catch
        {
            pair.Far.Dispose();
            await server.ContinueWith(static t => _ = t.Exception, TaskScheduler.Default);
            throw;
        }
    }

    private sealed class LengthFraming : IChunkFraming
    {
        public void Frame(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
        {
            output.Write("("u8);
            output.Write(bytes);
            output.Write(")"u8);
        }
    }
}
