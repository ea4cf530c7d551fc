using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Studio.Benchmarks;
using Studio.Benchmarks.Access;
using Studio.Benchmarks.Drift;
using Studio.Benchmarks.Ensembles;
using Studio.Benchmarks.FoldTrials;
using Studio.Benchmarks.Fuzzing;
using Studio.Benchmarks.Ingest;
using Studio.Benchmarks.Large;
using Studio.Benchmarks.Pages;
using Studio.Benchmarks.ScaleOut;
using Studio.Benchmarks.Serving;
using Studio.Benchmarks.Startup;
using Studio.Benchmarks.Texts;
using Studio.Benchmarks.TrialLogs;
using Studio.Pipelines;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Search;

var datasets = new Option<DirectoryInfo>("--datasets") { Description = "Folder with manifest.json and NAME/train.csv, NAME/test.csv.", Required = true };
var budget = new Option<int>("--budget") { Description = "Seconds of search for each dataset.", DefaultValueFactory = _ => 60 };
var only = new Option<string?>("--only") { Description = "Names of datasets, comma-separated; all tables by default." };
var learners = new Option<string?>("--learners") { Description = "Learners to try, comma-separated; all by default." };
var threads = new Option<int?>("--threads") { Description = "Threads for training; all cores by default." };
var output = new Option<FileInfo>("--out") { Description = "Markdown file for the table; the raw results go beside it as JSON.", DefaultValueFactory = _ => new FileInfo("out/automl.md") };
var seed = new Option<int>("--seed") { Description = "Seed of the split and of every fit.", DefaultValueFactory = _ => 1 };
var automl = new Command("automl", "Runs the command line's train on every table of a manifest and tabulates what came out.") { datasets, budget, only, learners, threads, seed, output };
automl.SetAction((result, cancellationToken) => AutoMlBenchmark.RunAsync(
    result.GetValue(datasets)!,
    new AutoMlOptions(result.GetValue(budget), result.GetValue(learners), result.GetValue(threads), result.GetValue(seed)),
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
var parameters = new Option<string?>("--params") { Description = "Values that replace defaults, such as width=128,dropout=0.2, for the learners that have them." };
var table = new Option<FileInfo>("--out") { Description = "Markdown file for the table; the raw results go beside it as JSON.", DefaultValueFactory = _ => new FileInfo("out/nets.md") };
var nets = new Command("nets", "Trains one model of each of several learners with default parameters on every table of a manifest.") { datasets, only, single, fitThreads, seed, parameters, table };
nets.SetAction((result, cancellationToken) => new NetsBenchmark(
    result.GetValue(datasets)!,
    Names(result.GetValue(single)),
    result.GetValue(fitThreads),
    result.GetValue(seed),
    Values(result.GetValue(parameters)))
    .RunAsync(Names(result.GetValue(only)), result.GetValue(table)!, cancellationToken));

var judged = new Option<string>("--learners") { Description = "Names of learners, comma-separated; the first is judged.", DefaultValueFactory = _ => "gp,lightgbm,extratrees,mlp,lbfgs" };
var foldCount = new Option<int>("--folds") { Description = "Folds.", DefaultValueFactory = _ => 8 };
var foldTable = new Option<FileInfo>("--out") { Description = "Markdown file for the table.", DefaultValueFactory = _ => new FileInfo("out/folds.md") };
var foldsCommand = new Command("folds", "Trains one model a fold of each of several learners, and tells what the mean of all gains by the first.") { datasets, only, judged, foldCount, seed, parameters, foldTable };
foldsCommand.SetAction((result, cancellationToken) => new FoldsBenchmark(
    result.GetValue(datasets)!,
    Names(result.GetValue(judged)),
    result.GetValue(foldCount),
    result.GetValue(seed),
    Values(result.GetValue(parameters)))
    .RunAsync(Names(result.GetValue(only)), result.GetValue(foldTable)!, cancellationToken));

var loopThreads = new Option<int>("--threads") { Description = "Threads of libtorch.", DefaultValueFactory = _ => Environment.ProcessorCount };
var torchLoop = new Command("torch-loop", "Compares the speed of the training loop with the same net in plain TorchSharp.") { loopThreads };
torchLoop.SetAction(result => TorchLoopBenchmark.Run(result.GetValue(loopThreads), Console.Out) ? 0 : 1);

var losses = new Option<DirectoryInfo?>("--datasets") { Description = "Folder with manifest.json: losses on its tables are measured instead of speed." };
var folded = new Option<string>("--learners") { Description = "Names of nets, comma-separated.", DefaultValueFactory = _ => "mlp,realmlp,tabm" };
var variants = new Option<string>("--params") { Description = "Values that replace defaults, such as width=128,dropout=0.2; several sets are separated by semicolons.", DefaultValueFactory = _ => string.Empty };
var torchFolds = new Command("torch-folds", "Measures trials of nets on all folds of tables of few rows.") { losses, only, folded, foldCount, fitThreads, seed, variants };
torchFolds.SetAction((result, cancellationToken) =>
{
    var settings = new TrialSettings(result.GetValue(foldCount), result.GetValue(fitThreads), result.GetValue(seed));
    var chosen = Names(result.GetValue(folded));
    return result.GetValue(losses) is { } manifest
        ? new FoldLossBenchmark(manifest, chosen, [.. result.GetValue(variants)!.Split(';').Select(Values)], settings).RunAsync(Names(result.GetValue(only)), Console.Out, cancellationToken)
        : new FoldSpeedBenchmark(chosen, Values(result.GetValue(variants)), settings).RunAsync(Console.Out, cancellationToken);
});

var csv = new Option<FileInfo>("--data") { Description = "Table to train on.", Required = true };
var label = new Option<string>("--label") { Description = "Column to predict.", Required = true };
var count = new Option<int>("--trials") { Description = "Trials in all, however many processes share them.", DefaultValueFactory = _ => 24 };
var processes = new Option<string>("--workers") { Description = "Numbers of processes, comma-separated.", DefaultValueFactory = _ => "1,2,4" };
var scaled = new Option<FileInfo>("--out") { Description = "Markdown file.", DefaultValueFactory = _ => new FileInfo("out/scale-out.md") };
var scaleOut = new Command("scale-out", "Searches one table with 1, 2 and 4 trainer processes, and simulates up to 64 from the times of their trials.") { csv, label, count, learners, processes, scaled };
scaleOut.SetAction(async (result, cancellationToken) => await WriteAsync(
    result.GetValue(scaled)!,
    await ScaleOutBenchmark.RunAsync(
        result.GetValue(csv)!,
        new TrainingRequest(result.GetValue(label)!) { Trials = result.GetValue(count), Learners = result.GetValue(learners) is { } list ? Names(list) : null },
        [.. Names(result.GetValue(processes)).Select(int.Parse)],
        cancellationToken),
    cancellationToken));

var recorded = new Argument<FileInfo>("LEADERBOARD") { Description = "A leaderboard.json." };
var load = new Option<double>("--load") { Description = "Seconds that each process needs before its first trial.", DefaultValueFactory = _ => 3 };
var build = new Option<double>("--build") { Description = "Seconds that building and exporting the models takes.", DefaultValueFactory = _ => 5 };
var store = new Option<double>("--store") { Description = "Seconds that writing a trial to the store takes.", DefaultValueFactory = _ => 0.02 };
var simulate = new Command("scale-out-simulated", "Schedules the trials of a finished experiment over up to 64 workers.") { recorded, load, build, store };
simulate.SetAction(async (result, cancellationToken) => Console.Write(SimulatedCluster.Table(
    JsonSerializer.Deserialize<LeaderboardReport>(await File.ReadAllTextAsync(result.GetValue(recorded)!.FullName, cancellationToken), StudioJson.File)!.Trials,
    new FixedCosts(result.GetValue(load), result.GetValue(build), result.GetValue(store)))));

var labelled = new Argument<string[]>("TABLES") { Description = "Files and labels, such as iris.csv:species." };
var budgets = new Option<string>("--budgets") { Description = "Seconds, comma-separated.", DefaultValueFactory = _ => "10,60" };
var checkpointed = new Option<FileInfo>("--out") { Description = "Markdown file.", DefaultValueFactory = _ => new FileInfo("out/checkpoints.md") };
var checkpoints = new Command("checkpoints", "Measures what checkpoints of trials cost a search.") { labelled, budgets, checkpointed };
checkpoints.SetAction(async (result, cancellationToken) => await WriteAsync(
    result.GetValue(checkpointed)!,
    await CheckpointBenchmark.RunAsync(
        [.. result.GetValue(labelled)!.Select(pair => (new FileInfo(pair[..pair.LastIndexOf(':')]), pair[(pair.LastIndexOf(':') + 1)..]))],
        [.. Names(result.GetValue(budgets)).Select(int.Parse)],
        cancellationToken),
    cancellationToken));

var logged = new Option<DirectoryInfo>("--log") { Description = "Folder of the logs.", DefaultValueFactory = _ => new DirectoryInfo("out/trial-log") };
var logSizes = new Option<string>("--rows") { Description = "Rows to cut tables to, comma-separated.", DefaultValueFactory = _ => "200,600,2000" };
var logWidths = new Option<string?>("--columns") { Description = "Columns to cut tables to, comma-separated; all columns by default." };
var logMost = new Option<int>("--most") { Description = "Configurations of each learner at most.", DefaultValueFactory = _ => int.MaxValue };
var logSeconds = new Option<double>("--seconds") { Description = "Seconds of a trial after which learners with iterations end.", DefaultValueFactory = _ => 60 };
var trialLog = new Command("trial-log", "Logs what many configurations of every learner predict and cost on every table cut to several sizes; goes on where it was broken off.") { datasets, only, learners, logSizes, logWidths, logMost, logSeconds, logged };
trialLog.SetAction((result, cancellationToken) => new TrialLogBenchmark(
    result.GetValue(datasets)!, result.GetValue(logged)!, result.GetValue(learners) is { } list ? Names(list) : [], result.GetValue(logMost), result.GetValue(logSeconds))
    .RunAsync(Names(result.GetValue(only)), [.. Names(result.GetValue(logSizes)).Select(int.Parse)], [.. Names(result.GetValue(logWidths)).Select(int.Parse)], cancellationToken));

var ordered = new Option<int>("--count") { Description = "Configurations of each order.", DefaultValueFactory = _ => 30 };
var learnedFile = new Option<FileInfo>("--out") { Description = "JSON file of the portfolio; a table of what it would have been worth goes beside it.", DefaultValueFactory = _ => new FileInfo("out/learned-portfolio.json") };
var portfolio = new Command("portfolio", "Orders the configurations of a trial log by what they add to ensembles for their cost, and says what each order is worth on the table it was not learned from.") { logged, ordered, learnedFile };
portfolio.SetAction((result, cancellationToken) => PortfolioBenchmark.RunAsync(result.GetValue(logged)!, result.GetValue(ordered), result.GetValue(learnedFile)!, cancellationToken));

var costsFile = new Option<FileInfo>("--out") { Description = "JSON file of the costs.", DefaultValueFactory = _ => new FileInfo("out/learned-costs.json") };
var learnedCosts = new Command("costs", "Learns from a trial log what trials cost, and says how near that comes on tables that it was not learned from.") { logged, costsFile };
learnedCosts.SetAction((result, cancellationToken) => CostBenchmark.RunAsync(result.GetValue(logged)!, result.GetValue(costsFile)!, cancellationToken));

var program = new Option<FileInfo>("--program") { Description = "The published program: FOLDER/Studio.Api of `dotnet publish -c Release src/Studio.Api -o FOLDER`.", Required = true };
var runs = new Option<int>("--runs") { Description = "Runs of train.", DefaultValueFactory = _ => 5 };
var startup = new Command("startup", "Measures by phase how long train takes to its first model.") { program, csv, label, runs };
startup.SetAction(async (result, cancellationToken) => Console.Write(
    await new StartupBenchmark(result.GetValue(program)!.FullName, result.GetValue(csv)!, result.GetValue(label)!).RunAsync(result.GetValue(runs), cancellationToken)));

var watched = new Option<int>("--seconds") { Description = "How long the service is watched.", DefaultValueFactory = _ => 60 };
var idle = new Command("idle", "Measures what a service takes that nobody asks.") { program, watched };
idle.SetAction(async (result, cancellationToken) => Console.Write(
    await IdleBenchmark.RunAsync(result.GetValue(program)!.FullName, result.GetValue(watched), cancellationToken)));

var held = new Option<int>("--experiments") { Description = "Searches that the studio holds, of ten trials each.", DefaultValueFactory = _ => 200 };
var pages = new Command("pages", "Measures in chromium how long pages take to show their first content, in a studio that holds many searches.") { held };
pages.SetAction(async (result, cancellationToken) => Console.Write(await new PagesBenchmark(result.GetValue(held)).RunAsync(cancellationToken)));

var rounds = new Option<int>("--rounds") { Description = "Rounds of each table.", DefaultValueFactory = _ => 3 };
var large = new Option<bool>("--large") { Description = "A table of 5 GB too." };
var folder = new Option<DirectoryInfo>("--work") { Description = "Folder for the tables, which are deleted.", DefaultValueFactory = _ => new DirectoryInfo("out") };
var measured = new Option<FileInfo>("--out") { Description = "Markdown file.", DefaultValueFactory = _ => new FileInfo("out/ingest.md") };
var ingest = new Command("ingest", "Compares reading, profiling and loading of made tables with DuckDB's COPY to Parquet.") { rounds, large, folder, measured };
ingest.SetAction(async (result, cancellationToken) => await WriteAsync(
    result.GetValue(measured)!,
    IngestTable.Write(await new IngestBenchmark(result.GetValue(rounds)).RunAsync(IngestBenchmark.Tables(result.GetValue(large)), result.GetValue(folder)!, cancellationToken)),
    cancellationToken));

var kind = new Argument<IngestKind>("KIND");
var from = new Argument<string>("SOURCE");
var to = new Argument<string>("TARGET");
var step = new Command(IngestStep.Command, "One step of ingest in a process of its own.") { kind, from, to };
step.Hidden = true;
step.SetAction(async (result, cancellationToken) => Console.Write(
    await IngestStep.RunAsync(result.GetValue(kind), result.GetValue(from)!, result.GetValue(to)!, cancellationToken)));

var studioProgram = new Option<string>("--program") { Description = "The studio: its program or its dll.", Required = true };
var port = new Option<int>("--port") { Description = "Free port for the studio.", DefaultValueFactory = _ => 5_397 };
var servedModels = new Option<string?>("--only") { Description = "Names of models, comma-separated; all by default." };
var serving = new Command("serving", "Compares served predictions with ONNX Runtime by itself on the same file, side by side.") { studioProgram, port, servedModels };
serving.SetAction(async (result, cancellationToken) =>
{
    await using var studio = await ServedStudio.StartAsync(result.GetValue(studioProgram)!, result.GetValue(port), new Dictionary<string, string>(), cancellationToken);
    await new ServingBenchmark(studio, Console.Out).RunAsync(Names(result.GetValue(servedModels)), cancellationToken);
});

var manyModels = new Command("serving-many", "Serves more models than memory holds.") { studioProgram, port };
manyModels.SetAction(async (result, cancellationToken) =>
{
    await using var studio = await ServedStudio.StartAsync(result.GetValue(studioProgram)!, result.GetValue(port), new Dictionary<string, string>(), cancellationToken);
    await new ManyModels(studio, Console.Out).RunAsync(cancellationToken);
});

var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 60 };
var servingSoak = new Command("serving-soak", "Asks a model for a long time, and watches the memory of the service; ends with 1 when it grows or a call is refused.") { studioProgram, port, minutes };
servingSoak.SetAction(async (result, cancellationToken) =>
{
    await using var studio = await ServedStudio.StartAsync(result.GetValue(studioProgram)!, result.GetValue(port), new Dictionary<string, string>(), cancellationToken);
    return await new ServingSoak(studio, 0.05, Console.Out).RunAsync(TimeSpan.FromMinutes(result.GetValue(minutes)), cancellationToken) ? 0 : 1;
});

var many = new Option<string>("--rows") { Description = "Rows of each table, comma-separated.", DefaultValueFactory = _ => "1000000,10000000" };
var largeTables = new Command("large", "Trains on made tables of many rows and 23 columns, and says what time and memory it took.") { many, budget, folder };
largeTables.SetAction((result, cancellationToken) => LargeBenchmark.RunAsync(
    [.. Names(result.GetValue(many)).Select(int.Parse)], result.GetValue(budget), result.GetValue(folder)!, Console.Out, cancellationToken));

var costs = new Option<FileInfo>("--out") { Description = "Markdown file for the table; the raw results go beside it as JSON.", DefaultValueFactory = _ => new FileInfo("out/ensembles.md") };
var ensembles = new Command("ensembles", "Searches every table of a manifest and compares what its ensemble costs, and how good it is, with one chosen by error alone.") { datasets, budget, only, costs };
ensembles.SetAction((result, cancellationToken) => new EnsembleBenchmark(result.GetValue(datasets)!, result.GetValue(budget))
    .RunAsync(Names(result.GetValue(only)), result.GetValue(costs)!, cancellationToken));

var sized = new Option<string>("--sizes") { Description = "Datasets, labels and rows to train on, comma-separated.", DefaultValueFactory = _ => "text_wikipedia_detox:Sentiment:198,text_jane_austen:book:200,text_jane_austen:book:800" };
var splits = new Option<int>("--splits") { Description = "Splits of each.", DefaultValueFactory = _ => 5 };
var most = new Option<int?>("--trials") { Description = "Trials that end each search instead of the budget: then the time that the encoder takes does not count." };
var encoded = new Option<FileInfo>("--out") { Description = "Markdown file for the table; the raw results go beside it as JSON.", DefaultValueFactory = _ => new FileInfo("out/texts.md") };
var texts = new Command("texts", "Compares log-loss with and without the text encoder minilm on tables of a few hundred texts.") { datasets, budget, most, learners, sized, splits, encoded };
texts.SetAction((result, cancellationToken) => new TextEncoderBenchmark(
    result.GetValue(datasets)!,
    [
        .. result.GetValue(most) is { } trials ? (string[])["--trials", $"{trials}"] : ["--budget", $"{result.GetValue(budget)}"],
        .. result.GetValue(learners) is { } chosen ? (string[])["--learners", chosen] : [],
    ],
    result.GetValue(splits)).RunAsync(
    [.. Names(result.GetValue(sized)).Select(size => size.Split(':')).Select(size => new TextSample(size[0], size[1], int.Parse(size[2], CultureInfo.InvariantCulture)))], result.GetValue(encoded)!, cancellationToken));

var windowCount = new Option<int>("--windows") { Description = "Windows of each size on each table.", DefaultValueFactory = _ => 300 };
var shiftCount = new Option<int>("--shifts") { Description = "Windows for each column that is shifted.", DefaultValueFactory = _ => 20 };
var drifted = new Option<FileInfo>("--out") { Description = "Markdown file for the table.", DefaultValueFactory = _ => new FileInfo("out/drift.md") };
var drift = new Command("drift", "Splits tables in two at random, and counts how often drift is told where there is none, and where a column was shifted.") { datasets, only, windowCount, shiftCount, drifted };
drift.SetAction((result, cancellationToken) => new DriftBenchmark(result.GetValue(datasets)!, result.GetValue(windowCount), result.GetValue(shiftCount))
    .RunAsync(Names(result.GetValue(only)), result.GetValue(drifted)!, cancellationToken));

var requestCount = new Option<int>("--requests") { Description = "How many requests.", DefaultValueFactory = _ => 20_000 };
var oneRequest = new Option<int?>("--only") { Description = "Number of the one request to ask and show." };
var fuzz = new Command("fuzz", "Asks a studio with two projects for everything in right and wrong ways; ends with 1 on an answer of 5xx and on one that tells of the other project.") { studioProgram, port, requestCount, oneRequest, seed };
fuzz.SetAction(async (result, cancellationToken) =>
{
    await using var studio = await ServedStudio.StartAsync(result.GetValue(studioProgram)!, result.GetValue(port), new Dictionary<string, string>(), cancellationToken);
    return await new FuzzBenchmark(studio, result.GetValue(seed), Console.Out).RunAsync(result.GetValue(requestCount), result.GetValue(oneRequest), cancellationToken) ? 0 : 1;
});

var access = new Command("access", "Measures what finding out who asks adds to a prediction: without people, with a key, with a cookie, in turns. Takes the port after the one given too.") { studioProgram, port };
access.SetAction(async (result, cancellationToken) =>
{
    var (program, first) = (result.GetValue(studioProgram)!, result.GetValue(port));
    await using var open = await ServedStudio.StartAsync(program, first, new Dictionary<string, string>(), cancellationToken);
    await using var shut = await ServedStudio.StartAsync(program, first + 1, new Dictionary<string, string>(), cancellationToken);
    await new AccessBenchmark(open, shut, Console.Out).RunAsync(cancellationToken);
});

return await new RootCommand("Measurements of MaaS.Studio.") { automl, compare, nets, foldsCommand, torchLoop, torchFolds, scaleOut, simulate, checkpoints, startup, idle, pages, ingest, step, serving, manyModels, servingSoak, ensembles, texts, trialLog, portfolio, learnedCosts, largeTables, drift, fuzz, access }.Parse(args).InvokeAsync();

static async Task WriteAsync(FileInfo file, string text, CancellationToken cancellationToken)
{
    file.Directory!.Create();
    await File.WriteAllTextAsync(file.FullName, text, cancellationToken);
    Console.Write(text);
}

static string[] Names(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

static ParameterSet Values(string? list) => Names(list).Select(pair => pair.Split('=')).Aggregate(ParameterSet.Empty, (set, pair) => set.With(pair[0], pair[1]));
