namespace Studio.Pipelines.Trainers.LightGbm;

using Microsoft.Win32.SafeHandles;

/// <summary>Rows as LightGBM keeps them: every feature cut into bins, a byte or two a value. Native memory, freed with the handle.</summary>
internal sealed class BinnedDataset : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>For the runtime.</summary>
    public BinnedDataset()
        : base(ownsHandle: true)
    {
    }

    /// <summary>Bins training rows.</summary>
    /// <param name="features">Rows × features; not needed afterwards.</param>
    /// <param name="labels">One number a row; a class counts from 0.</param>
    /// <param name="weights">What each row counts for; null when all count the same.</param>
    /// <param name="maxBins">Bins a feature at most.</param>
    /// <param name="threads">Threads.</param>
    /// <exception cref="TrainingException">The library refuses.</exception>
    public static BinnedDataset Create(VectorColumn features, float[] labels, float[]? weights, int maxBins, int threads)
    {
        // Unfiltered, so that these bins serve whatever the smallest leaf; a fixed sampling seed, so that they serve every seed.
        var parameters = $"{BoosterSettings.Common(threads)} max_bin={maxBins} feature_pre_filter=false data_random_seed=1";
        var dataset = Create(features, parameters, 0);
        dataset.Label(labels, weights);
        return dataset;
    }

    /// <summary>Bins rows in memory and all further ones by the bins of this data set, a part at a time: a byte or two a value is all that is held of them.</summary>
    /// <param name="run">Rows to fit.</param>
    /// <param name="numbers">Makes a label column's numbers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TrainingException">The library refuses.</exception>
    public BinnedDataset Extend(TrainingRun run, Func<TableColumn, float[]> numbers, CancellationToken cancellationToken)
    {
        var rows = run.Training.RowCount + run.Further!.Count;
        var (labels, weights) = (new float[rows], RowWeights.Of(run.Training) is null ? null : new float[rows]);
        var whole = new BinnedDataset();
        LightGbmLibrary.Check(LightGbmLibrary.CreateDataset(this, rows, out var created));
        whole.SetHandle(created);
        var next = 0;
        foreach (var part in run.Further.Read(run.Threads, cancellationToken).Prepend(run.Training))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var features = part.Column<VectorColumn>(ColumnNames.Features);
            LightGbmLibrary.Check(LightGbmLibrary.PushRows(whole, features.Values, LightGbmLibrary.Float32, features.Count, features.Width, next));
            numbers(part.Column<TableColumn>(ColumnNames.Label)).CopyTo(labels, next);
            RowWeights.Of(part)?.CopyTo(weights!, next);
            next += part.RowCount;
        }

        whole.Label(labels, weights);
        return whole;
    }

    /// <summary>Bins other rows as these ones were; without labels.</summary>
    public BinnedDataset CreateLike(VectorColumn features, int threads)
    {
        var added = false;
        try
        {
            DangerousAddRef(ref added);
            return Create(features, BoosterSettings.Common(threads), handle);
        }
        finally
        {
            if (added)
            {
                DangerousRelease();
            }
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LightGbmLibrary.FreeDataset(handle) == 0;

    private void Label(float[] labels, float[]? weights)
    {
        LightGbmLibrary.Check(LightGbmLibrary.SetField(this, "label", labels, labels.Length, LightGbmLibrary.Float32));
        if (weights is not null)
        {
            LightGbmLibrary.Check(LightGbmLibrary.SetField(this, "weight", weights, weights.Length, LightGbmLibrary.Float32));
        }
    }

    private static BinnedDataset Create(VectorColumn features, string parameters, nint reference)
    {
        var dataset = new BinnedDataset();
        LightGbmLibrary.Check(LightGbmLibrary.CreateDataset(
            features.Values, LightGbmLibrary.Float32, features.Count, features.Width, isRowMajor: 1, parameters, reference, out var created));
        dataset.SetHandle(created);
        return dataset;
    }
}
