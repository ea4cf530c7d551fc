namespace Studio.Api.CommandLine;

using Studio.Jobs.Local;
using Studio.Jobs.Sources;

/// <summary>Reads the data of one run of <c>train</c>, shows how far that is, and tells what is to be known of it.</summary>
internal sealed class LocalReading(LocalExperiment experiment, TableSources sources, TrainArguments arguments, string work, TextWriter output, TextWriter error)
{
    /// <summary>Reads.</summary>
    /// <param name="data">What.</param>
    /// <param name="training">Table whose readings are to be followed, where this is one to test on; null for one to train on.</param>
    /// <param name="token">Stops it.</param>
    public async Task<LocalTable> ReadAsync(DataArgument data, LocalTable? training, CancellationToken token)
    {
        LocalTable table;
        await using (var display = ReadingDisplay.For(output, data.Name, arguments.Json))
        {
            await using var file = await data.OpenAsync(sources, token);
            table = await experiment.ReadAsync(file, work, training, arguments.Wishes, display, token);
        }

        await TrainingSession.WarnAsync(data.Name, table.Read.RejectedCount, table.Read.Rejected, table.Read.Columns, error);
        await (table.Profile is null
            ? TrainingSession.WarnAsync(data.Name, table.Read.Notes, error)
            : TrainingSession.WarnAsync(data.Name, table.Profile.Guardrails, error));
        return table;
    }
}
