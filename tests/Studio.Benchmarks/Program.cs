using System.CommandLine;
using Studio.Benchmarks;

var datasets = new Option<DirectoryInfo>("--datasets") { Description = "Folder with manifest.json and NAME/train.csv, NAME/test.csv.", Required = true };
var budget = new Option<int>("--budget") { Description = "Seconds of search for each dataset.", DefaultValueFactory = _ => 60 };
var only = new Option<string?>("--only") { Description = "Names of datasets, comma-separated; all tables by default." };
var output = new Option<FileInfo>("--out") { Description = "Markdown file for the table; the raw results go beside it as JSON.", DefaultValueFactory = _ => new FileInfo("out/automl.md") };

var automl = new Command("automl", "Runs the command line's train on every table of a manifest and tabulates what came out.") { datasets, budget, only, output };
automl.SetAction((result, cancellationToken) => AutoMlBenchmark.RunAsync(
    result.GetValue(datasets)!,
    result.GetValue(budget),
    result.GetValue(only)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
    result.GetValue(output)!,
    cancellationToken));

return await new RootCommand("Measurements of MaaS.Studio.") { automl }.Parse(args).InvokeAsync();
