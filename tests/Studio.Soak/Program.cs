using System.CommandLine;
using Studio.Soak;
using Studio.Soak.Rounds;
using Studio.Soak.Steps;

var rounds = new Option<int>("--rounds") { Description = "Rounds; each runs two experiments and kills something meanwhile.", DefaultValueFactory = _ => 20 };
var first = new Option<int>("--first") { Description = "Number of the first round, to run one of an earlier soak again.", DefaultValueFactory = _ => 1 };
var seed = new Option<int>("--seed") { Description = "Where every random choice starts; a random one by default, which is printed.", DefaultValueFactory = _ => Random.Shared.Next(1, 100_000) };
var minutes = new Option<double>("--minutes") { Description = "No round begins after so many minutes.", DefaultValueFactory = _ => 30 };
var workers = new Option<int>("--workers") { Description = "Worker processes.", DefaultValueFactory = _ => 2 };
var faults = new Option<Fault[]>("--fault") { Description = "What is killed, in turn; everything by default.", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => Enum.GetValues<Fault>() };
var table = new Option<FileInfo?>("--out") { Description = "Markdown file for the table; the screen in any case." };
var folder = new Option<DirectoryInfo?>("--folder") { Description = "Folder for data and logs, which are kept; by default a temporary one that is kept when something went wrong." };
var step = new Option<string[]>("--step") { Description = $"Runs these steps instead of rounds: {string.Join(", ", StepCatalog.All.Select(one => one.Name))}; or all.", AllowMultipleArgumentsPerToken = true };

var root = new RootCommand("Kills processes of the studio at random moments and checks that nothing is lost.") { rounds, first, seed, minutes, workers, faults, table, folder, step };
root.SetAction(async (parsed, cancellationToken) =>
{
    using var place = SoakFolder.Open(parsed.GetValue(folder));
    var report = parsed.GetValue(step) is { Length: > 0 } steps
        ? await SoakReport.OfStepsAsync(StepCatalog.Find(steps), place.Path, Console.Out, cancellationToken)
        : await SoakReport.OfRoundsAsync(
            new SoakOptions(
                parsed.GetValue(seed),
                parsed.GetValue(first),
                parsed.GetValue(rounds),
                TimeSpan.FromMinutes(parsed.GetValue(minutes)),
                parsed.GetValue(workers),
                parsed.GetValue(faults)!),
            place.Path,
            Console.Out,
            cancellationToken);
    await Console.Out.WriteLineAsync(report.Table);
    if (parsed.GetValue(table) is { } file)
    {
        await File.WriteAllTextAsync(file.FullName, report.Table, cancellationToken);
    }

    place.Keep |= report.Problems.Count > 0;
    await Console.Out.WriteLineAsync(report.Problems.Count == 0 ? "Nothing was lost." : $"{report.Problems.Count} problems; the logs are in {place.Path}.");
    return report.Problems.Count == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
