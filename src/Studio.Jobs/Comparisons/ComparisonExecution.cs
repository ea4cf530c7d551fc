namespace Studio.Jobs.Comparisons;

using System.Text.Json;
using Studio.Jobs.Datasets;
using Studio.Jobs.Orders;
using Studio.Jobs.Registry;
using Studio.Pipelines;
using Studio.Pipelines.Comparisons;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;

/// <summary>Compares the versions of a comparison, from the beginning.</summary>
internal sealed class ComparisonExecution(ModelService models, DatasetService datasets, StudioFolders folders, StoreOutage outage, TimeProvider time)
{
    /// <summary>Seed of every random choice: who compares again finds the same.</summary>
    private const int Seed = 1;

    /// <summary>Runs.</summary>
    /// <param name="run">The claim.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>False when the claim is lost.</returns>
    /// <exception cref="DatasetException">They cannot be compared; the message is fit for people.</exception>
    public async Task<bool> RunAsync(ComparisonRun run, CancellationToken cancellationToken)
    {
        await using var beat = new OrderBeat(run.BeatAsync, time, cancellationToken);
        using var folder = new TemporaryFolder(folders.NewTemporaryPath());
        var report = await CompareAsync(run, folder.Path, beat.Token);
        return await outage.OutlastAsync(() => run.CompleteAsync(report, beat.Token), beat.Token);
    }

    private async Task<ComparisonReport> CompareAsync(ComparisonRun run, string folder, CancellationToken cancellationToken)
    {
        var comparison = run.Order;
        var left = await FindAsync(comparison.LeftModel, comparison.LeftVersion, cancellationToken);
        var right = await FindAsync(comparison.RightModel, comparison.RightVersion, cancellationToken);
        var dataset = await datasets.FindAsync(comparison.DatasetId, cancellationToken);
        var source = await datasets.FindSourceAsync(comparison.DatasetId, cancellationToken);
        if (dataset is null || source is null)
        {
            throw new DatasetException($"The dataset '{comparison.DatasetName}' was deleted.");
        }

        if (ComparisonCheck.Problems(left, right, dataset).Select(problem => problem.Problem).ToList() is { Count: > 0 } problems)
        {
            throw new DatasetException(string.Join(' ', problems));
        }

        var (leftName, rightName) = (ComparisonRecord.NameOf(left.Name, left.Version, right.Name), ComparisonRecord.NameOf(right.Name, right.Version, left.Name));
        using var leftScorer = await models.OpenAsync(left, cancellationToken);
        using var rightScorer = await models.OpenAsync(right, cancellationToken);
        var comparer = new VersionComparer(
            new ComparedVersion(leftName, leftScorer, await FindLabelReadingAsync(left, cancellationToken)),
            new ComparedVersion(rightName, rightScorer, await FindLabelReadingAsync(right, cancellationToken)),
            new ComparedTable(source.Path, source.FileName, source.Wishes, LabelReading(dataset, left.Signature.Label), comparison.MissingWhenUnreadable),
            Seed);
        var report = await comparer.RunAsync(folder, run, cancellationToken);
        return report with { Warnings = [.. Warnings(left, leftName, right, rightName, dataset), .. report.Warnings] };
    }

    private async Task<ModelVersionRecord> FindAsync(string model, int version, CancellationToken cancellationToken) =>
        await models.FindVersionAsync(model, version, cancellationToken) ?? throw new DatasetException($"Version {version} of model '{model}' was deleted.");

    /// <summary>How the label of the training data is written; null for models that were imported, and of versions that did not keep it.</summary>
    private async Task<ColumnReading?> FindLabelReadingAsync(ModelVersionRecord version, CancellationToken cancellationToken)
    {
        if (await models.FindArtifactAsync(version.Name, version.Version, ModelFiles.Plan, cancellationToken) is not { } path)
        {
            return null;
        }

        await using var file = File.OpenRead(path);
        return (await JsonSerializer.DeserializeAsync<TrainingPlan>(file, StudioJson.Line, cancellationToken))?.LabelReading;
    }

    /// <summary>How the label of the dataset was read when it was uploaded.</summary>
    private static ColumnReading LabelReading(DatasetRecord dataset, string label)
    {
        var column = dataset.Columns.FirstOrDefault(column => column.Name == label) ?? dataset.Columns.First(column => column.Name.Trim().Equals(label.Trim(), StringComparison.OrdinalIgnoreCase));
        return column.Reading ?? ColumnReading.Typed(column.Type);
    }

    private static IEnumerable<string> Warnings(ModelVersionRecord left, string leftName, ModelVersionRecord right, string rightName, DatasetRecord dataset)
    {
        if ((left.Name, left.Version) == (right.Name, right.Version))
        {
            yield return "Both are the same version.";
        }
        else if (left.Sha256 == right.Sha256)
        {
            yield return "Both versions have the same file.";
        }

        string[] trained = [.. new[] { (left, leftName), (right, rightName) }.Where(side => side.Item1.Lineage.DatasetSha256 == dataset.Sha256).Select(side => side.Item2).Distinct()];
        string[] unknown = [.. new[] { (left, leftName), (right, rightName) }.Where(side => side.Item1.Lineage.DatasetSha256 is null).Select(side => side.Item2).Distinct()];
        if (trained.Length > 0)
        {
            yield return $"The dataset is what {string.Join(" and ", trained)} {(trained.Length == 1 ? "was" : "were")} trained on: rows that a model has learned flatter it. Compare on rows that neither has seen.";
        }

        if (unknown.Length > 0)
        {
            yield return $"It is not known what {string.Join(" and ", unknown)} {(unknown.Length == 1 ? "was" : "were")} trained on; if on these rows, the comparison flatters {(unknown.Length == 1 ? "it" : "them")}.";
        }
    }
}
