namespace Studio.Api.Components.Models;

using Studio.Jobs.Datasets;
using Studio.Jobs.Registry;

/// <summary>The first row of the data that a version learned from, where they are still there.</summary>
/// <param name="DatasetId">The dataset.</param>
/// <param name="Values">The text of each column.</param>
internal sealed record ExampleRow(Guid DatasetId, IReadOnlyDictionary<string, string?> Values)
{
    /// <summary>Finds it; null when the data are gone.</summary>
    public static async Task<ExampleRow?> FindAsync(ModelVersionRecord version, ExperimentService experiments, DatasetService datasets, CancellationToken cancellationToken)
    {
        if (version.ExperimentId is not { } experimentId
            || await experiments.FindAsync(experimentId, cancellationToken) is not { } experiment
            || await datasets.PreviewAsync(experiment.DatasetId, 1, cancellationToken) is not { Rows: [var first, ..] } preview)
        {
            return null;
        }

        return new ExampleRow(experiment.DatasetId, preview.Columns.Select((column, index) => KeyValuePair.Create(column, (string?)first[index])).ToDictionary());
    }
}
