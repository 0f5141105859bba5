namespace MediaRouter.Kernel.Configuration;

/// <summary>Makes option lists of an element type that is known only at run time.</summary>
internal abstract class ListFactory
{
    public abstract object Create(object?[] items);
}
