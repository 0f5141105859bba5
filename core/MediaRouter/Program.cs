namespace MediaRouter;

internal static class Program
{
    private static Task<int> Main(string[] arguments) => new Application(Console.Out, Console.Error).RunAsync(arguments);
}
