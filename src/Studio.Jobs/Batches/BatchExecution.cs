namespace Studio.Jobs.Batches;

using Studio.Jobs.Artifacts;
using Studio.Jobs.Orders;
using Studio.Jobs.Registry;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Scoring;

/// <summary>Predicts the rows of a batch that are not predicted yet, segment by segment, and joins the segments.</summary>
internal sealed class BatchExecution(
    ModelService models, ArtifactLedger ledger, IArtifactStore store, StudioFolders folders, StoreOutage outage, TimeProvider time)
{
    /// <summary>Runs.</summary>
    /// <param name="run">The claim.</param>
    /// <param name="cancellationToken">Ends it early; what is stored stays.</param>
    /// <returns>False when the claim is lost.</returns>
    /// <exception cref="DatasetException">The rows cannot be predicted; the message is fit for people.</exception>
    public async Task<bool> RunAsync(BatchRun run, CancellationToken cancellationToken)
    {
        await using var beat = new OrderBeat(run.BeatAsync, time, cancellationToken);
        using var folder = new TemporaryFolder(folders.NewTemporaryPath());
        var batch = run.Order;
        var path = await ledger.FindPathAsync(batch.Id, BatchEntity.Source, beat.Token) ?? throw new DatasetException("The file of the batch is no longer in the store; send it again.");
        using var scorer = await OpenAsync(batch, beat.Token);
        using var source = await PredictionSource.OpenAsync(path, batch.FileName, folder.Path, scorer.Input, batch.Wishes ?? ReadingWishes.None, beat.Token);
        var columns = PredictionColumns.Find(scorer.Signature, batch.Keep, source.Columns, "keep");
        source.Skip(batch.Rows, beat.Token);
        var reached = await PredictAsync(run, scorer, source, columns, folder, beat.Token);
        return reached is not null && await JoinAsync(run, reached, columns, Warnings(source, scorer, reached), folder, beat.Token);
    }

    /// <summary>The name of a segment.</summary>
    internal static string SegmentName(int number) => string.Create(CultureInfo.InvariantCulture, $"segment-{number:D6}");

    private static string[] Warnings(PredictionSource source, OnnxScorer scorer, BatchProgress reached) =>
        [.. source.Notes.Select(note => note.Message), .. PredictionWarnings.Of(scorer.Input.MissingIn(source.Columns), reached.Unreadable, scorer.Signature)];

    private async Task<OnnxScorer> OpenAsync(BatchEntity batch, CancellationToken cancellationToken)
    {
        var version = await models.FindVersionAsync(batch.Model, batch.Version, cancellationToken);
        if (version is not { State: ModelVersionState.Ready })
        {
            throw new DatasetException($"Version {batch.Version} of model '{batch.Model}' {(version is null ? "was deleted" : $"is not served any more: {version.Reason}")}");
        }

        return await models.OpenAsync(version, cancellationToken);
    }

    /// <returns>What was reached at the end of the source; null when the claim is lost.</returns>
    private async Task<BatchProgress?> PredictAsync(
        BatchRun run, OnnxScorer scorer, PredictionSource source, PredictionColumns columns, TemporaryFolder folder, CancellationToken cancellationToken)
    {
        var batch = run.Order;
        var reached = new BatchProgress(batch.Rows, batch.Segments, batch.Unreadable, batch.Share);
        var path = Path.Combine(folder.Path, "segment");
        while (source.Read(PredictionSource.RowsAtOnce(scorer.Signature), columns.Positions, new InputRules(batch.MissingWhenUnreadable), cancellationToken) is { } part)
        {
            using var input = part.Input;
            Write(FormatOf(batch), path, columns, part.Kept, scorer.Score(input.Rows ?? throw new DatasetException(string.Join(' ', input.Problems))));
            var next = new BatchProgress(
                reached.Rows + part.Rows, reached.Segments + 1, reached.Unreadable + input.Unreadable, source.Length == 0 ? 0 : (double)source.Position / source.Length);
            if (!await StoreAsync(run, path, reached, next, cancellationToken))
            {
                return null;
            }

            reached = next;
        }

        return reached.Rows > 0 ? reached : throw new DatasetException($"'{batch.FileName}' has a header but no rows; add at least one row of data.");
    }

    private static IPredictionFormat FormatOf(BatchEntity batch) =>
        PredictionFormats.Find(batch.Format) ?? throw new DatasetException($"This version does not know the format '{batch.Format}'.");

    private static void Write(IPredictionFormat format, string path, PredictionColumns columns, IReadOnlyList<string[]> kept, ScoredRows scored)
    {
        using var writer = format.Create(path, columns);
        writer.Write(kept, scored);
        writer.Finish();
    }

    /// <summary>Stores a segment with the rows it counts for.</summary>
    private async Task<bool> StoreAsync(BatchRun run, string path, BatchProgress before, BatchProgress after, CancellationToken cancellationToken)
    {
        using var staged = await store.StageAsync(path, cancellationToken);
        var claim = new ArtifactClaim(run.Order.Id, SegmentName(before.Segments), staged);
        return await outage.OutlastAsync(
            async () => await ledger.HoldAsync([claim], db => run.AdvanceAsync(db, before, after, cancellationToken), cancellationToken)
                || await run.HasStoredAsync(after, cancellationToken),
            cancellationToken);
    }

    /// <summary>Joins the segments to the result, which takes their place in one transaction.</summary>
    private async Task<bool> JoinAsync(
        BatchRun run, BatchProgress reached, PredictionColumns columns, IReadOnlyList<string> warnings, TemporaryFolder folder, CancellationToken cancellationToken)
    {
        var id = run.Order.Id;
        var parts = new List<string>();
        for (var number = 0; number < reached.Segments; number++)
        {
            parts.Add(await ledger.FindPathAsync(id, SegmentName(number), cancellationToken) ?? throw new ArtifactException($"The segment {number} of batch {id} is gone."));
        }

        var path = Path.Combine(folder.Path, "result");
        FormatOf(run.Order).Join(parts, path, columns, cancellationToken);
        using var result = await store.StageAsync(path, cancellationToken);
        string[] dispensable = [];
        var done = await outage.OutlastAsync(() => ledger.HoldAsync([new(id, BatchEntity.Result, result)], ReplaceAsync, cancellationToken), cancellationToken);
        await ledger.TryRemoveUnheldAsync(dispensable);
        return done;

        async Task<bool> ReplaceAsync(StudioDbContext db)
        {
            if (!await run.CompleteAsync(db, result.Sha256, result.Bytes, warnings, cancellationToken))
            {
                return false;
            }

            var files = db.Artifacts.Where(file => file.OwnerId == id);
            dispensable = await files.Select(file => file.Sha256).ToArrayAsync(cancellationToken);
            await files.ExecuteDeleteAsync(cancellationToken);
            return true;
        }
    }
}
