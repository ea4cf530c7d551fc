namespace Studio.Pipelines.Scoring;

/// <summary>A way to write predictions into a file. What was written in parts can be joined to the file that would have been written at once.</summary>
public interface IPredictionFormat
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>The ending of its files, without a dot.</summary>
    string Ending { get; }

    /// <summary>Media type of its files.</summary>
    string MediaType { get; }

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where; nothing is there yet.</param>
    /// <param name="columns">Its columns.</param>
    /// <exception cref="DatasetException">The format cannot hold these columns.</exception>
    IPredictionWriter Create(string path, PredictionColumns columns);

    /// <summary>Joins files, each of which is complete in itself.</summary>
    /// <param name="parts">The files, at least one, in the order of their rows.</param>
    /// <param name="path">Where; nothing is there yet.</param>
    /// <param name="columns">The columns of all of them.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    void Join(IReadOnlyList<string> parts, string path, PredictionColumns columns, CancellationToken cancellationToken);
}

/// <summary>A file of predictions in the making. It is whole once <see cref="Finish"/> returns; disposing of it before leaves a broken one.</summary>
public interface IPredictionWriter : IDisposable
{
    /// <summary>Adds rows.</summary>
    /// <param name="kept">The kept columns' texts, row by row; empty where none are kept.</param>
    /// <param name="scored">The answers.</param>
    void Write(IReadOnlyList<string[]> kept, ScoredRows scored);

    /// <summary>Completes the file.</summary>
    void Finish();
}

/// <summary>The formats that there are.</summary>
public static class PredictionFormats
{
    /// <summary>All of them, the usual one first: CSV for people, the same for programs, to which nothing that a spreadsheet could run is anything but text, and Parquet.</summary>
    public static IReadOnlyList<IPredictionFormat> All { get; } =
        [new CsvPredictions("csv", SpreadsheetText.Escape), new CsvPredictions("plain-csv", text => text), new ParquetPredictions()];

    /// <summary>The one of a name; null when there is none.</summary>
    public static IPredictionFormat? Find(string name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>What is wrong with the name of a format; null when nothing is.</summary>
    public static string? Problem(string? name) =>
        name is null || Find(name) is not null ? null : $"format: '{name}' is not known; give {string.Join(" or ", All.Select(format => format.Name))}.";
}
