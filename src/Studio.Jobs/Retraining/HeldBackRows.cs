namespace Studio.Jobs.Retraining;

using Studio.Jobs.Artifacts;
using Studio.Jobs.Datasets;
using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;

/// <summary>A version of a dataset cut in two datasets that are not listed.</summary>
/// <param name="Training">Rows to train on; it is being profiled.</param>
/// <param name="Holdout">Rows to compare on.</param>
/// <param name="Cut">What was cut.</param>
internal sealed record HeldBack(Guid Training, Guid Holdout, RowCut Cut);

/// <summary>Keeps the newest rows of a dataset back from training.</summary>
internal sealed class HeldBackRows(DatasetService datasets, IArtifactStore store, ArtifactLedger ledger, StudioFolders folders, TimeProvider time)
{
    /// <summary>Cuts a version.</summary>
    /// <param name="dataset">The version.</param>
    /// <param name="seenId">What the champion was trained on; null where it is not known.</param>
    /// <param name="request">What is to be trained.</param>
    /// <param name="share">Share of the rows that is kept back.</param>
    /// <param name="cancellationToken">Ends it early; nothing is stored then.</param>
    /// <exception cref="DatasetException">The version was deleted, lacks a column, or has too few rows.</exception>
    public async Task<HeldBack> CutAsync(DatasetRecord dataset, Guid? seenId, TrainingRequest request, double share, CancellationToken cancellationToken)
    {
        var path = await datasets.FindCanonicalAsync(dataset.Id, cancellationToken) ?? throw new DatasetException($"Version {dataset.Version} of the dataset '{dataset.Name}' was deleted.");
        var seen = seenId is { } id ? await datasets.FindCanonicalAsync(id, cancellationToken) : null;
        using var folder = new TemporaryFolder(folders.NewTemporaryPath());
        var (training, holdout) = (Path.Combine(folder.Path, "training.parquet"), Path.Combine(folder.Path, "newest.parquet"));
        string[] columns = [.. (request.Purposes ?? new Dictionary<string, Pipelines.Profiling.ColumnPurpose>()).Keys, request.Label];
        var cut = await NewestRows.CutAsync(path, seen, new NewestRowsWish(columns, request.Label, request.Time, share), training, holdout, cancellationToken);
        using var trainingFile = await store.StageAsync(training, cancellationToken);
        using var holdoutFile = await store.StageAsync(holdout, cancellationToken);
        var (first, second) = (PartOf(dataset, "rows to train on", trainingFile, cut.Training), PartOf(dataset, "newest rows", holdoutFile, cut.Newest));
        await ledger.HoldAsync(
            [
                new(first.Id, DatasetEntity.Source, trainingFile), new(first.Id, DatasetEntity.Canonical, trainingFile),
                new(second.Id, DatasetEntity.Source, holdoutFile), new(second.Id, DatasetEntity.Canonical, holdoutFile),
            ],
            db =>
            {
                db.Datasets.AddRange(first, second);
                return Task.FromResult(true);
            },
            cancellationToken);
        datasets.EnqueueProfile(first.Id, first.Name);
        datasets.EnqueueProfile(second.Id, second.Name);
        return new HeldBack(first.Id, second.Id, cut);
    }

    private DatasetEntity PartOf(DatasetRecord dataset, string what, StagedArtifact file, long rows)
    {
        var now = time.GetUtcNow();
        return new DatasetEntity
        {
            Id = Guid.CreateVersion7(now),
            Name = FormattableString.Invariant($"{dataset.Name}, version {dataset.Version}: {what}"),
            Made = DatasetMade.Part,
            Bytes = file.Bytes,
            Sha256 = file.Sha256,
            Rows = rows,
            Columns = dataset.Columns,
            Rejected = [],
            FileName = "rows.parquet",
            State = DatasetState.Profiling,
            CreatedAt = now,
        };
    }
}
