namespace Studio.Jobs.Experiments;

using Studio.Jobs.Datasets;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Planning;

/// <summary>
/// The table that an experiment is tested on. When it was uploaded its columns were read by what they hold; where the training data are
/// written in another way, the uploaded file is read again as they are, so that a test means what a prediction will.
/// </summary>
internal sealed class TestTable(DatasetService datasets, TimeProvider time)
{
    /// <summary>Path of the canonical file to test on; null when there is no such dataset.</summary>
    /// <param name="id">Dataset.</param>
    /// <param name="plan">The plan, with the readings of the training data.</param>
    /// <param name="folder">An existing folder for the file where it is read again.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="DatasetException">The file is not written as the training data are.</exception>
    public async Task<string?> FindAsync(Guid id, TrainingPlan plan, string folder, CancellationToken cancellationToken)
    {
        var dataset = await datasets.FindAsync(id, cancellationToken);
        var canonical = await datasets.FindCanonicalAsync(id, cancellationToken);
        if (dataset is null || canonical is null || IsReadAs(dataset.Columns, plan.Contract) || await datasets.FindSourceAsync(id, cancellationToken) is not { } source)
        {
            return canonical;
        }

        var options = DatasetReaderOptions.Training with { Contract = plan.Contract, Wishes = source.Wishes, Time = time };
        var read = await DatasetReader.ReadAsync(source.Path, source.FileName, Path.Combine(folder, "test.parquet"), options, cancellationToken);
        return MachinePlanner.CheckTest(dataset.Name, read, plan) is { } problem ? throw new DatasetException(problem.Message) : read.Path;
    }

    private static bool IsReadAs(IReadOnlyList<ColumnInfo> columns, IReadOnlyDictionary<string, ColumnReading> contract) =>
        columns.All(column => column.Type == ColumnType.Image || column.Reading is null || !contract.TryGetValue(column.Name, out var wanted) || column.Reading.ReadsAs(wanted));
}
