namespace MediaRouter.Media.Sdp;

/// <summary>An <c>a=</c> line.</summary>
/// <param name="Name">Text before the first colon.</param>
/// <param name="Value">Text after it; null for a property attribute such as <c>a=recvonly</c>.</param>
/// <remarks>Source: RFC 8866, section 5.13.</remarks>
public readonly record struct SdpAttribute(string Name, string? Value = null)
{
    /// <inheritdoc/>
    public override string ToString() => Value is null ? Name : $"{Name}:{Value}";
}
