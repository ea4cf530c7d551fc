using System.CommandLine;
using Studio.Benchmarks;
using Studio.Pipelines.Search;

var datasets = new Option<DirectoryInfo>("--datasets") { Description = "Folder with manifest.json and NAME/train.csv, NAME/test.csv.", Required = true };
var budget = new Option<int>("--budget") { Description = "Seconds of search for each dataset.", DefaultValueFactory = _ => 60 };
var only = new Option<string?>("--only") { Description = "Names of datasets, comma-separated; all tables by default." };
var learners = new Option<string?>("--learners") { Description = "Learners to try, comma-separated; all by default." };
var threads = new Option<int?>("--threads") { Description = "Threads for training; all cores by default." };
var output = new Option<FileInfo>("--out") { Description = "Markdown file for the table; the raw results go beside it as JSON.", DefaultValueFactory = _ => new FileInfo("out/automl.md") };
var automl = new Command("automl", "Runs the command line's train on every table of a manifest and tabulates what came out.") { datasets, budget, only, learners, threads, output };
automl.SetAction((result, cancellationToken) => AutoMlBenchmark.RunAsync(
    result.GetValue(datasets)!,
    new AutoMlOptions(result.GetValue(budget), result.GetValue(learners), result.GetValue(threads)),
    Names(result.GetValue(only)),
    result.GetValue(output)!,
    cancellationToken));

var first = new Argument<FileInfo>("A") { Description = "JSON file that automl wrote, or a reference." };
var second = new Argument<FileInfo>("B") { Description = "What it is compared with: the same kinds of file." };
var entry = new Option<string?>("--entry") { Description = "Which model of a reference that has several." };
var report = new Option<FileInfo?>("--out") { Description = "Markdown file for the comparison; the screen by default." };
var compare = new Command("compare", "Compares the test errors of two result files, dataset by dataset.") { first, second, entry, report };
compare.SetAction(async (result, cancellationToken) =>
{
    var (a, b, model) = (result.GetValue(first)!, result.GetValue(second)!, result.GetValue(entry));
    var text = Comparison.Of(
        ScoreFile.Parse(await File.ReadAllTextAsync(a.FullName, cancellationToken), model),
        ScoreFile.Parse(await File.ReadAllTextAsync(b.FullName, cancellationToken), model)).Write(a.Name, model is null ? b.Name : $"{b.Name} ({model})");
    await (result.GetValue(report) is { } file ? File.WriteAllTextAsync(file.FullName, text, cancellationToken) : Console.Out.WriteAsync(text));
});

var single = new Option<string>("--learners") { Description = "Names of learners, comma-separated.", DefaultValueFactory = _ => "mlp,realmlp,tabm,lightgbm" };
var fitThreads = new Option<int>("--threads") { Description = "Threads of each fit.", DefaultValueFactory = _ => 2 };
var seed = new Option<int>("--seed") { Description = "Seed of the split and of every fit.", DefaultValueFactory = _ => 1 };
var parameters = new Option<string?>("--params") { Description = "Values that replace defaults, such as width=128,dropout=0.2, for the learners that have them." };
var table = new Option<FileInfo>("--out") { Description = "Markdown file for the table; the raw results go beside it as JSON.", DefaultValueFactory = _ => new FileInfo("out/nets.md") };
var nets = new Command("nets", "Trains one model of each of several learners with default parameters on every table of a manifest.") { datasets, only, single, fitThreads, seed, parameters, table };
nets.SetAction((result, cancellationToken) => new NetsBenchmark(
    result.GetValue(datasets)!,
    Names(result.GetValue(single)),
    result.GetValue(fitThreads),
    result.GetValue(seed),
    Names(result.GetValue(parameters)).Select(pair => pair.Split('=')).Aggregate(ParameterSet.Empty, (set, pair) => set.With(pair[0], pair[1])))
    .RunAsync(Names(result.GetValue(only)), result.GetValue(table)!, cancellationToken));

var loopThreads = new Option<int>("--threads") { Description = "Threads of libtorch.", DefaultValueFactory = _ => Environment.ProcessorCount };
var torchLoop = new Command("torch-loop", "Compares the speed of the training loop with the same net in plain TorchSharp.") { loopThreads };
torchLoop.SetAction(result => TorchLoopBenchmark.Run(result.GetValue(loopThreads), Console.Out) ? 0 : 1);

return await new RootCommand("Measurements of MaaS.Studio.") { automl, compare, nets, torchLoop }.Parse(args).InvokeAsync();

static string[] Names(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
