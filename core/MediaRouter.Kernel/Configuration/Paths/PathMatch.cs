namespace MediaRouter.Kernel.Configuration;

/// <summary>The entry that serves a requested path name.</summary>
/// <param name="Entry">The entry; <see langword="null"/> if no entry takes the name.</param>
/// <param name="Groups">Groups of the entry's expression, the first one first.</param>
/// <param name="Error">Why there is no entry; empty otherwise.</param>
/// <param name="NameIsInvalid">Whether the name is no path name at all.</param>
internal readonly record struct PathMatch(PathConfiguration? Entry, IReadOnlyList<string> Groups, string Error, bool NameIsInvalid);
