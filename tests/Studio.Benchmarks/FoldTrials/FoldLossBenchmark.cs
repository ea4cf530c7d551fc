namespace Studio.Benchmarks.FoldTrials;

using System.Globalization;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers;

/// <summary>How good nets of several sizes are on the tables of a manifest: the loss out of fold and on the test file, a line a trial.</summary>
/// <param name="datasets">Folder with a manifest.</param>
/// <param name="learners">Names of the learners.</param>
/// <param name="variants">Values that replace defaults, a set a trial.</param>
/// <param name="settings">Folds, threads and seed.</param>
internal sealed class FoldLossBenchmark(DirectoryInfo datasets, IReadOnlyList<string> learners, IReadOnlyList<ParameterSet> variants, TrialSettings settings)
{
    /// <summary>Runs.</summary>
    public async Task RunAsync(IReadOnlyList<string> only, TextWriter output, CancellationToken cancellationToken)
    {
        output.WriteLine("| table | learner | values | loss out of fold | loss on test | seconds | processor seconds | epochs a fold |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var entry in await DatasetManifest.ReadAsync(datasets, only, cancellationToken))
        {
            var folder = Path.Combine(datasets.FullName, entry.Name);
            var table = await FoldedTable.ReadAsync(
                Path.Combine(folder, "train.csv"), Path.Combine(folder, "test.csv"), entry.Label, settings with { Task = entry.Task }, cancellationToken);
            foreach (var trainer in learners.Select(name => TrainerCatalog.Find(name)!))
            {
                foreach (var values in variants)
                {
                    var measure = await table.RunAsync(trainer, table.Configuration(trainer, values), cancellationToken);
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {entry.Name} | {trainer.Name} | {values} | {measure.Loss:G5} | {measure.TestLoss:G5} | {measure.Seconds:F2} | {measure.ProcessorSeconds:F2} | {(double)measure.Epochs / settings.Folds:F0} |"));
                }
            }
        }
    }
}
