namespace MediaRouter.Sdk.Media;

/// <summary>What a decoder must know before the first access unit; one derived record per codec, compared by value.</summary>
public abstract record CodecParameters
{
    /// <summary>The properties that the control API shows for a track of this codec, for instance <c>width</c> and <c>height</c>.</summary>
    /// <returns>Names in lower camel case with numbers, texts or booleans; empty when there is nothing to show.</returns>
    public virtual IReadOnlyList<KeyValuePair<string, object>> Describe() => [];
}
