using Microsoft.Extensions.Hosting;
using Studio.Jobs;
using Studio.Jobs.Training;

switch (args)
{
    case ["trainer", .. var rest]:
        return await TrainerVerb.RunAsync(rest);
    case ["worker", .. var rest]:
        var builder = Host.CreateApplicationBuilder(rest);
        builder.Services.AddStudioJobs();
        await builder.Build().RunAsync();
        return 0;
    default:
        Console.Error.WriteLine(
            """
            Usage: Studio.Jobs trainer --plan FILE --data FILE [--test FILE] --out DIRECTORY
                     runs one experiment; events on standard output, commands on standard input;
                     exit code 0 completed, 1 failed, 2 wrong arguments, 3 cancelled
                   Studio.Jobs worker [--Studio:DataDirectory DIRECTORY]
                     works off the jobs of a data folder without serving HTTP
            """);
        return TrainerVerb.WrongArguments;
}
