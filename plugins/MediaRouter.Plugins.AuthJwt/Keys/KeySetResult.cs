using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Plugins.AuthJwt.Keys;

/// <summary>A key set, or why there is none.</summary>
/// <param name="set">The keys.</param>
/// <param name="fault">Why there are none, for the log.</param>
internal sealed class KeySetResult(KeySet? set, string fault)
{
    /// <summary>The keys.</summary>
    public KeySet? Set => set;

    /// <summary>Why there are none; empty if there are.</summary>
    public string Fault => fault;

    /// <summary>Whether there are keys.</summary>
    [MemberNotNullWhen(true, nameof(Set))]
    public bool IsPresent => set is not null;
}
