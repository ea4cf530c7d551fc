using Studio.Api.CommandLine;

// Data, files and numbers are the same in every country; only the words follow the person (CurrentUICulture).
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

// Without a verb, or with `serve`, StudioApp.Build makes the web application; `train`, `predict` and `devices` work without it.
return await StudioCommand.InvokeAsync(args, Console.Out, Console.Error);
