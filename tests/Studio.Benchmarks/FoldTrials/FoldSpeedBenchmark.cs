namespace Studio.Benchmarks.FoldTrials;

using System.Globalization;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers;

/// <summary>How long a trial of each net on few rows takes, and how long a step of it: numeric columns, two classes.</summary>
/// <param name="learners">Names of the learners.</param>
/// <param name="values">Values that replace defaults.</param>
/// <param name="settings">Folds, threads and seed. With as many threads as folds each is trained by itself.</param>
internal sealed class FoldSpeedBenchmark(IReadOnlyList<string> learners, ParameterSet values, TrialSettings settings)
{
    private const int Repetitions = 2;

    private static readonly (int Rows, int Columns)[] Sizes = [(405, 13), (1_500, 20)];

    /// <summary>Measures and writes a table; the faster of two trials, the first of which also loads code.</summary>
    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        output.WriteLine($"Trials of {settings.Folds} folds on {settings.Threads} threads; fastest of {Repetitions}.");
        output.WriteLine();
        output.WriteLine("| rows × columns | learner | seconds a trial | processor seconds | epochs a fold | processor µs a step of a fold | tensors a step | log-loss out of fold |");
        output.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var (rows, columns) in Sizes)
        {
            var table = await MadeTable.ReadAsync(rows, columns, settings, cancellationToken);
            foreach (var trainer in learners.Select(name => TrainerCatalog.Find(name)!))
            {
                output.WriteLine(await RowAsync($"{rows:N0} × {columns}", table, trainer, cancellationToken));
            }
        }
    }

    private async Task<string> RowAsync(string size, FoldedTable table, ITrainer trainer, CancellationToken cancellationToken)
    {
        var parameters = table.Configuration(trainer, values);
        var trials = new List<TrialMeasure>();
        for (var i = 0; i < Repetitions; i++)
        {
            trials.Add(await table.RunAsync(trainer, parameters, cancellationToken));
        }

        var fastest = trials.MinBy(trial => trial.ProcessorSeconds)!;
        var steps = Math.Ceiling(table.Shape.Rows / (double)(trainer.Name == "mlp" ? 64 : 256));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {size} | {trainer.Name} | {fastest.Seconds:F2} | {fastest.ProcessorSeconds:F2} | {(double)fastest.Epochs / settings.Folds:F0} | {fastest.ProcessorSeconds * 1e6 / steps / fastest.Epochs:F0} | {fastest.TensorsAnEpoch / steps:F0} | {fastest.Loss:G4} |");
    }
}
