using MediaRouter.Kernel.Tests.Fakes;

namespace MediaRouter.Kernel.Tests.Streams;

public sealed class PackagerShareTests
{
    [Fact]
    public void Packager_is_made_once_and_disposed_with_the_last_taker()
    {
        var bench = new StreamBench();
        var made = 0;

        var first = bench.Stream.Share("form", _ => new Packager(++made));
        var second = bench.Stream.Share("form", _ => new Packager(++made));
        Assert.Same(first.Packager, second.Packager);

        first.Dispose();
        first.Dispose();
        Assert.False(second.Packager.IsDisposed);
        second.Dispose();
        Assert.True(second.Packager.IsDisposed);

        using var third = bench.Stream.Share("form", _ => new Packager(++made));
        Assert.Equal(2, third.Packager.Number);
    }

    private sealed class Packager(int number) : IDisposable
    {
        public int Number => number;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
