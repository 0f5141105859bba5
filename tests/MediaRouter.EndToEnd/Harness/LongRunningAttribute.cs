namespace MediaRouter.EndToEnd.Harness;

/// <summary>A class whose tests take half a minute and more: it begins first, so that nothing is left to wait for at the end.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class LongRunningAttribute : Attribute;
