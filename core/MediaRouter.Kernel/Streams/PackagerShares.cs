using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Streams;

/// <summary>The packagers of one stream, each shared by all readers of its wire form.</summary>
internal sealed class PackagerShares(IStream stream)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = [];

    public SharedPackager<T> Take<T>(string key, Func<IStream, T> factory)
        where T : class, IDisposable
    {
        ArgumentNullException.ThrowIfNull(factory);
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                entry = new Entry(factory(stream));
                _entries.Add(key, entry);
            }

            if (entry.Packager is not T packager)
            {
                throw new InvalidOperationException($"the wire form '{key}' is a {entry.Packager.GetType().Name}, not a {typeof(T).Name}");
            }

            entry.Takers++;
            return new SharedPackager<T>(packager, () => Release(key, entry));
        }
    }

    private void Release(string key, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Takers > 0)
            {
                return;
            }

            _entries.Remove(key);
            entry.Packager.Dispose();
        }
    }

    private sealed class Entry(IDisposable packager)
    {
        public IDisposable Packager { get; } = packager;

        public int Takers { get; set; }
    }
}
