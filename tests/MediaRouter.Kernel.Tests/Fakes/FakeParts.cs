namespace MediaRouter.Kernel.Tests.Fakes;

internal sealed class FakeParts : IParts
{
    private readonly List<object> _parts = [];

    public FakeParts Add(object part)
    {
        _parts.Add(part);
        return this;
    }

    public IReadOnlyList<T> Get<T>()
        where T : class => [.. _parts.OfType<T>()];
}
