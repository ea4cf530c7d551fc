using System.CommandLine;
using Studio.Benchmarks;

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
    result.GetValue(only)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
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

return await new RootCommand("Measurements of MaaS.Studio.") { automl, compare }.Parse(args).InvokeAsync();
