using Invoke.Cli;

return await S0.RunAsync(args);
