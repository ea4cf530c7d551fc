using Studio.Jobs;
using Studio.Jobs.ModelImports;
using Studio.Jobs.Training;

// Data, files and numbers are the same in every country.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["trainer", .. var rest]:
        return await TrainerVerb.RunAsync(rest);
    case ["importer", .. var rest]:
        return await ImporterVerb.RunAsync(rest);
    case ["worker", .. var rest]:
        return await WorkerVerb.RunAsync(rest);
    default:
        Console.Error.WriteLine(
            """
            Usage: Studio.Jobs worker [options]
                     runs the jobs of a store without serving HTTP; --help tells more
                   Studio.Jobs trainer --plan FILE --data FILE [--test FILE] --out DIRECTORY
                     runs one experiment; events on standard output, commands on standard input;
                     exit code 0 completed, 1 failed, 2 wrong arguments, 3 cancelled
                   Studio.Jobs importer --task FILE --out DIRECTORY
                     imports one model that was made elsewhere; in the same way
            """);
        return TrainerVerb.WrongArguments;
}
