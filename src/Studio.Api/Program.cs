using Studio.Api.CommandLine;

// Without a verb, or with `serve`, StudioApp.Build makes the web application; `train`, `predict` and `devices` work without it.
return await StudioCommand.InvokeAsync(args, Console.Out, Console.Error);
