namespace Studio.Benchmarks.Texts;

using System.Text;
using System.Text.Json;
using Studio.Pipelines;

/// <summary>Rows to draw.</summary>
/// <param name="Dataset">Folder with <c>train.csv</c> and <c>test.csv</c>, of which rows are drawn.</param>
/// <param name="Label">Column to predict.</param>
/// <param name="Rows">Rows to train on.</param>
internal sealed record TextSample(string Dataset, string Label, int Rows);

/// <summary>One training on a split.</summary>
/// <param name="Loss">Log-loss on the rows that were not trained on.</param>
/// <param name="FirstModel">Seconds from the start of the search to the first model.</param>
/// <param name="Seconds">Seconds of the search.</param>
/// <param name="Embedded">True when the published model reads the encoder's vectors.</param>
internal sealed record TextRun(double Loss, double? FirstModel, double Seconds, bool Embedded);

/// <summary>The same split with and without the encoder.</summary>
/// <param name="Dataset">Its dataset.</param>
/// <param name="Rows">Rows trained on.</param>
/// <param name="TestRows">Rows the loss is measured on.</param>
/// <param name="Split">Number of the split, from 1.</param>
/// <param name="Without">Words alone.</param>
/// <param name="With">Words and <c>minilm</c>.</param>
internal sealed record TextSplit(string Dataset, int Rows, int TestRows, int Split, TextRun Without, TextRun With);

/// <summary>Whether the text encoder that comes with the studio makes models better, by how many rows there are: <c>train</c> with and without it on rows drawn anew for each split.</summary>
/// <param name="datasets">Folder of the datasets.</param>
/// <param name="limits">Options of <c>train</c> that end each search.</param>
/// <param name="splits">Splits of each dataset and size.</param>
internal sealed class TextEncoderBenchmark(DirectoryInfo datasets, IReadOnlyList<string> limits, int splits)
{
    /// <summary>Most rows that a loss is measured on.</summary>
    private const int MostTestRows = 1000;

    /// <summary>Runs, and writes the table again after each split, so that a run that is broken off leaves what it has.</summary>
    /// <param name="sizes">What to train on.</param>
    /// <param name="output">Markdown file; the raw results go beside it as JSON.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(IReadOnlyList<TextSample> sizes, FileInfo output, CancellationToken cancellationToken)
    {
        output.Directory!.Create();
        var results = new List<TextSplit>();
        foreach (var sample in sizes)
        {
            for (var split = 1; split <= splits; split++)
            {
                try
                {
                    results.Add(await MeasureAsync(sample, split, cancellationToken));
                }
                catch (InvalidOperationException failure)
                {
                    // Rows drawn for the test may have a value that none has that is trained on, and are refused then.
                    await Console.Error.WriteLineAsync($"{sample} split {split}: {failure.Message}");
                    continue;
                }

                Console.WriteLine(results[^1]);
                await File.WriteAllTextAsync(output.FullName, TextEncoderTable.Write(results, string.Join(' ', limits)), cancellationToken);
                await File.WriteAllTextAsync(Path.ChangeExtension(output.FullName, ".json"), JsonSerializer.Serialize(results, StudioJson.File), cancellationToken);
            }
        }
    }

    private async Task<TextSplit> MeasureAsync(TextSample sample, int split, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("studio-texts-");
        try
        {
            var (header, records) = Read(sample.Dataset);
            new Random(split).Shuffle(records);
            var (train, test) = (Path.Combine(work.FullName, "train.csv"), Path.Combine(work.FullName, "test.csv"));
            await File.WriteAllTextAsync(train, header + string.Concat(records.Take(sample.Rows)), cancellationToken);
            var tested = records.Skip(sample.Rows).Take(MostTestRows).ToList();
            await File.WriteAllTextAsync(test, header + string.Concat(tested), cancellationToken);
            Task<TextRun> TrainAsync(params string[] more) => this.TrainAsync(
                ["train", "--data", train, "--test", test, "--label", sample.Label, "--metric", "logloss", "--json", "--out", Path.Combine(work.FullName, "out"), .. more],
                cancellationToken);
            return new TextSplit(sample.Dataset, sample.Rows, tested.Count, split, await TrainAsync(), await TrainAsync("--text-encoder", "minilm"));
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private async Task<TextRun> TrainAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var (output, error) = await AutoMlBenchmark.RunTrainAsync([.. arguments, .. limits], cancellationToken);
        if (error is not null)
        {
            throw new InvalidOperationException(error);
        }

        var result = JsonSerializer.Deserialize<TrainOutput>(output, StudioJson.Line)!;
        var published = result.Result.Models.First(model => model.Name == result.Result.Published);
        var embedded = result.Leaderboard.Where(trial => trial.Parameters.Has("texts") && trial.Parameters.Choice("texts") == "embedded").Select(trial => trial.Number);
        return new TextRun(
            result.Result.Metrics.Test!["logloss"], result.Result.SecondsToFirstModel, result.Result.SearchSeconds, published.Members.Any(member => embedded.Contains(member.Trial)));
    }

    private (string Header, string[] Records) Read(string dataset)
    {
        var files = new[] { "train.csv", "test.csv" }.Select(part => Records(File.ReadAllLines(Path.Combine(datasets.FullName, dataset, part))).ToList()).ToList();
        return (files[0][0], [.. files.SelectMany(records => records.Skip(1))]);
    }

    /// <summary>A record goes on in the next line while a quote is open.</summary>
    private static IEnumerable<string> Records(IEnumerable<string> lines)
    {
        var record = new StringBuilder();
        foreach (var line in lines)
        {
            record.Append(line).Append('\n');
            if (record.ToString().Count(sign => sign == '"') % 2 == 0)
            {
                yield return record.ToString();
                record.Clear();
            }
        }
    }
}
