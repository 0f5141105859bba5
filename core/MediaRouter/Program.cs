using MediaRouter;

return await new Application(Console.Out, Console.Error).RunAsync(args);
