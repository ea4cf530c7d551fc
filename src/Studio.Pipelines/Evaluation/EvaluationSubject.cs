namespace Studio.Pipelines.Evaluation;

using System.Security.Cryptography;
using System.Text.Json;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Trials;

/// <summary>Where a model that is evaluated lies.</summary>
/// <param name="Model">Folder, for the time in which the models of its folds lie there too, with <c>model.onnx</c>, <c>plan.json</c> and <c>evaluation.zip</c>, <c>encoder.zip</c> where the model needs it, and <c>leaderboard.json</c> where it is there.</param>
/// <param name="Data">Canonical Parquet file that it was trained on.</param>
/// <param name="Test">Canonical Parquet file of rows that the search never saw; null for none.</param>
/// <param name="Output">Where the reports go; created when missing.</param>
public sealed record EvaluationFiles(string Model, string Data, string? Test, string Output);

/// <summary>A published model with the rows that it is judged on.</summary>
internal sealed class EvaluationSubject : IDisposable
{
    private const string FoldsFolder = "folds";

    // Of a table of a few thousand rows everything together should be there ten seconds after the model, of a million in forty.
    private const int FewRows = 10_000;
    private const double SecondsOfFew = 8;
    private const double SecondsOfMany = 20;

    private readonly DirectoryInfo _folder;
    private readonly Lazy<Allowance> _asking;

    private EvaluationSubject(TrainingPlan plan, OnnxScorer model, IReadOnlyList<OnnxScorer> folds, EvaluatedRows validation, EvaluatedRows? test, TimeProvider time, DirectoryInfo folder) =>
        (Plan, Model, FoldModels, Validation, Test, Time, _folder, _asking) =
            (plan, model, folds, validation, test, time, folder, new Lazy<Allowance>(() => new Allowance(time, validation.Count > FewRows ? SecondsOfMany : SecondsOfFew)));

    /// <summary>Canonical Parquet file that it was trained on.</summary>
    public required string DataFile { get; init; }

    /// <summary>The models and trials of its search; null where they are not there.</summary>
    public LeaderboardReport? Leaderboard { get; init; }

    /// <summary>The published model among those of its search; null where that is not known.</summary>
    public ModelReport? Published { get; init; }

    /// <summary>What it was trained by.</summary>
    public TrainingPlan Plan { get; }

    /// <summary>The metric that was optimised.</summary>
    public Metric Metric => Plan.Task.FindMetric(Plan.Metric) ?? Plan.Task.DefaultMetric;

    /// <summary>The published model.</summary>
    public OnnxScorer Model { get; }

    /// <summary>The model of each fold, which has not seen the rows that the fold validates.</summary>
    public IReadOnlyList<OnnxScorer> FoldModels { get; }

    /// <summary>Validation rows with the predictions of the models of their folds.</summary>
    public EvaluatedRows Validation { get; }

    /// <summary>Test rows with the predictions of the published model; null where no test file was given.</summary>
    public EvaluatedRows? Test { get; }

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Seconds that an evaluation may ask the model for, or train: what it wants, as long as those before it have left enough of what all have together.</summary>
    /// <param name="most">What it wants, above 0.</param>
    /// <param name="share">The share of what is left that it may take, above 0 to 1.</param>
    public double Share(double most, double share) => Math.Min(most, share * _asking.Value.Left);

    /// <summary>Loads it.</summary>
    /// <param name="files">Its files.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    /// <exception cref="InvalidDataException">A file is not there, damaged, or of another version.</exception>
    /// <exception cref="DatasetException">The data is not what the model was trained on.</exception>
    public static async Task<EvaluationSubject> LoadAsync(EvaluationFiles files, TimeProvider time, CancellationToken cancellationToken)
    {
        var planFile = Path.Combine(files.Model, ModelFiles.Plan);
        var plan = JsonSerializer.Deserialize<TrainingPlan>(await File.ReadAllBytesAsync(planFile, cancellationToken).ConfigureAwait(false), StudioJson.File)
            ?? throw new InvalidDataException($"'{planFile}' is empty.");
        var folder = Directory.CreateDirectory(Path.Combine(files.Model, FoldsFolder));
        try
        {
            var archived = EvaluationArchive.Read(Path.Combine(files.Model, ModelFiles.Evaluation), folder.FullName);
            var (encoder, threads) = (Path.Combine(files.Model, ModelFiles.Encoder), plan.Threads);

            // Trees of thousands of rounds take seconds to open, and the runtime opens one on one thread.
            OnnxScorer[] opened = await Task.WhenAll(((string[])[Path.Combine(files.Model, ModelFiles.Onnx), .. archived.Models])
                .Select(path => Task.Run(() => new OnnxScorer(path, threads, encoder), cancellationToken))).ConfigureAwait(false);
            var (model, folds) = (opened[0], opened[1..]);

            // Labels are judged as this file chooses them: it may be a later version of the one that the archive was written for.
            archived = archived with { Predictions = archived.Predictions with { ClassWeights = model.Signature.ClassWeights, Decision = model.Signature.Decision } };
            var validation = await ReadValidationAsync(plan, files.Data, archived, cancellationToken).ConfigureAwait(false);
            var test = files.Test is { } path ? await ReadTestAsync(plan, path, model, cancellationToken).ConfigureAwait(false) : null;
            var leaderboard = await ReadLeaderboardAsync(files.Model, cancellationToken).ConfigureAwait(false);
            return new EvaluationSubject(plan, model, folds, validation with { Features = model.WithVectors(validation.Features) }, test, time, folder)
            {
                DataFile = files.Data,
                Leaderboard = leaderboard,
                Published = await FindPublishedAsync(files.Model, leaderboard, cancellationToken).ConfigureAwait(false),
            };
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>What rows are predicted with other features, by the models that did not learn from them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="features">Their features, changed somehow.</param>
    public PredictionMatrix Predict(EvaluatedRows rows, ColumnTable features)
    {
        if (rows.Folds is null)
        {
            return Model.Score(features).Less(Plan.LabelOffset);
        }

        var values = new float[rows.Predictions.Values.Length];
        foreach (var fold in rows.Folds.Index().GroupBy(row => row.Item, row => row.Index))
        {
            int[] own = [.. fold];
            var predicted = FoldModels[fold.Key].Score(features.Gather(own)).Less(Plan.LabelOffset);
            foreach (var (place, row) in own.Index())
            {
                predicted.Row(place).CopyTo(values.AsSpan(row * predicted.Columns));
            }
        }

        return rows.Predictions with { Values = values };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Model.Dispose();
        foreach (var fold in FoldModels)
        {
            fold.Dispose();
        }

        _folder.Delete(recursive: true);
    }

    private static async Task<LeaderboardReport?> ReadLeaderboardAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, ModelFiles.Leaderboard);
        return File.Exists(path) ? JsonSerializer.Deserialize<LeaderboardReport>(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), StudioJson.File) : null;
    }

    private static async Task<ModelReport?> FindPublishedAsync(string folder, LeaderboardReport? leaderboard, CancellationToken cancellationToken)
    {
        var model = File.OpenRead(Path.Combine(folder, ModelFiles.Onnx));
        await using (model.ConfigureAwait(false))
        {
            var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(model, cancellationToken).ConfigureAwait(false));
            return leaderboard?.Models.FirstOrDefault(one => one.OnnxSha256 == sha256);
        }
    }

    private static async Task<EvaluatedRows> ReadValidationAsync(TrainingPlan plan, string path, ArchivedFolds archived, CancellationToken cancellationToken)
    {
        // Read in the order of the file, as files are; then put into the order of the folds.
        var places = Enumerable.Range(0, archived.FileRows.Length).ToArray();
        var sorted = (int[])archived.FileRows.Clone();
        Array.Sort(sorted, places);
        var data = await ExperimentData.LoadRowsAsync(plan, path, sorted, null, cancellationToken).ConfigureAwait(false);
        if (data.Truth.Values.Length != sorted.Length)
        {
            throw new DatasetException($"'{Path.GetFileName(path)}' has labels for {data.Truth.Values.Length} of the {sorted.Length} rows that the model was validated on: it is not the data that the model was trained on.");
        }

        var order = new int[places.Length];
        foreach (var (read, place) in places.Index())
        {
            order[place] = read;
        }

        int[] folds = [.. archived.Rows.SelectMany((count, fold) => Enumerable.Repeat(fold, count))];
        return new EvaluatedRows(data.Features.Gather(order), data.Truth.Gather(order), archived.Predictions, archived.FileRows, folds);
    }

    private static async Task<EvaluatedRows?> ReadTestAsync(TrainingPlan plan, string path, OnnxScorer model, CancellationToken cancellationToken)
    {
        var data = await ExperimentData.LoadAsync(plan, path, cancellationToken).ConfigureAwait(false);
        var features = model.WithVectors(data.Features);
        return features.RowCount == 0 ? null : new EvaluatedRows(features, data.Truth, model.Score(features).Less(plan.LabelOffset), data.FileRows, null);
    }
}
