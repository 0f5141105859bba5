using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MediaRouter.Kernel.Access;

/// <summary>Bounds how many credentials one address may have under examination at a time, so that nobody guesses faster by guessing in parallel.</summary>
/// <remarks>
/// The pause after a wrong guess counts as examination. An address that has failed lately gets fewer places; its further requests wait for
/// one, in order. Other addresses are not concerned.
/// </remarks>
internal sealed class GuessLimiter(TimeProvider time)
{
    /// <summary>Places of an address that has not failed lately: many viewers may share one address.</summary>
    public const int MostUnsuspected = 64;

    /// <summary>Places of an address that has: with a pause of 2 s in the mean, 8 guesses a second.</summary>
    public const int MostSuspected = 16;

    /// <summary>Requests of one address that wait for a place; more are refused at once.</summary>
    public const int MostWaiting = 256;

    // A network hands 2^64 addresses to each customer.
    private const int CustomerPrefixBytes = 8;

    // Addresses that are remembered at most beyond those with requests under way.
    private const int MostRemembered = 50_000;

    private static readonly TimeSpan SuspicionTime = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, Client> _clients = new();
    private long _nextSweep = time.GetTimestamp();

    /// <summary>Addresses that are remembered now.</summary>
    public int Count => _clients.Count;

    /// <summary>Waits for a place.</summary>
    /// <param name="address">Where the request comes from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns><see langword="null"/> if too many wait already; otherwise to be given back by <see cref="Leave(object)"/>.</returns>
    public async ValueTask<object?> EnterAsync(IPAddress address, CancellationToken cancellationToken)
    {
        Sweep();
        var key = KeyOf(address);
        while (true)
        {
            var client = _clients.GetOrAdd(key, static _ => new Client());
            TaskCompletionSource waiter;
            lock (client)
            {
                if (client.IsForgotten)
                {
                    continue;
                }

                if (client.Waiting.Count == 0 && client.InUse < MostOf(client))
                {
                    client.InUse++;
                    return client;
                }

                // Those that gave up leave their place in the queue with the next one that is served.
                if (client.Waiting.Count >= MostWaiting)
                {
                    return null;
                }

                waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                client.Waiting.Enqueue(waiter);
            }

            await using var registration = cancellationToken.Register(static state => ((TaskCompletionSource)state!).TrySetCanceled(), waiter);
            await waiter.Task;
            return client;
        }
    }

    /// <summary>Gives a place back.</summary>
    /// <param name="place">What <see cref="EnterAsync"/> returned.</param>
    public void Leave(object place) => Leave((Client)place);

    /// <summary>Gives a place back after wrong credentials.</summary>
    /// <param name="place">What <see cref="EnterAsync"/> returned.</param>
    /// <param name="pause">How long the place stays taken, whether or not the client waits for its answer.</param>
    public void LeaveAfterFailure(object place, TimeSpan pause)
    {
        var client = (Client)place;
        lock (client)
        {
            client.LastFailure = time.GetTimestamp();
            client.HasFailed = true;
        }

        if (pause <= TimeSpan.Zero)
        {
            Leave(client);
            return;
        }

        var expiry = new Expiry(this, client);
        expiry.Timer = time.CreateTimer(static state => ((Expiry)state!).Expire(), expiry, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        expiry.Timer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    private void Leave(Client client)
    {
        lock (client)
        {
            client.InUse--;
            while (client.InUse < MostOf(client) && client.Waiting.TryDequeue(out var waiter))
            {
                if (waiter.TrySetResult())
                {
                    client.InUse++;
                }
            }
        }
    }

    private static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(CustomerPrefixBytes).Clear();
        return new IPAddress(bytes);
    }

    private int MostOf(Client client) => IsSuspected(client) ? MostSuspected : MostUnsuspected;

    private bool IsSuspected(Client client) => client.HasFailed && time.GetElapsedTime(client.LastFailure) < SuspicionTime;

    // Addresses are forgotten when nothing of them is under way and their last failure is long ago; under a flood of addresses, sooner.
    private void Sweep()
    {
        var due = Volatile.Read(ref _nextSweep);
        var now = time.GetTimestamp();
        if (now < due || Interlocked.CompareExchange(ref _nextSweep, now + time.TimestampFrequency, due) != due)
        {
            return;
        }

        var isFlooded = _clients.Count > MostRemembered;
        foreach (var (key, client) in _clients)
        {
            lock (client)
            {
                if (client.InUse == 0 && client.Waiting.Count == 0 && (isFlooded || !IsSuspected(client)))
                {
                    client.IsForgotten = true;
                    _clients.TryRemove(key, out _);
                }
            }
        }
    }

    private sealed class Expiry(GuessLimiter limiter, Client client)
    {
        public ITimer? Timer { get; set; }

        public void Expire()
        {
            Timer?.Dispose();
            limiter.Leave(client);
        }
    }

    // Guarded by itself.
    private sealed class Client
    {
        public Queue<TaskCompletionSource> Waiting { get; } = [];

        public int InUse { get; set; }

        public bool HasFailed { get; set; }

        public long LastFailure { get; set; }

        public bool IsForgotten { get; set; }
    }
}
