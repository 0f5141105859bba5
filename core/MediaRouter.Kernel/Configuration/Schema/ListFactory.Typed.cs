using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <inheritdoc/>
internal sealed class ListFactory<T> : ListFactory
{
    public override object Create(object?[] items)
    {
        var typed = new T[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            typed[i] = (T)items[i]!; // the element type has read each item
        }

        return OptionList.Create<T>(typed);
    }
}
