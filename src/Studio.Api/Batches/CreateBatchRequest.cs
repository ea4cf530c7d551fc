namespace Studio.Api.Batches;

using Studio.Jobs.Batches;

/// <summary>What to predict. Needed is <see cref="DatasetId"/>, unless a file is sent.</summary>
public sealed record CreateBatchRequest
{
    /// <summary>An uploaded dataset, whose file is read again as the model's data were.</summary>
    public Guid? DatasetId { get; set; }

    /// <summary>A number from 1, an alias or <c>latest</c>; left out for what the address says, by default the newest ready version.</summary>
    public string? Version { get; set; }

    /// <summary><c>csv</c> (default): a text that a spreadsheet would take for a formula has an apostrophe before it; <c>plain-csv</c>: every text as it is, for programs; or <c>parquet</c>.</summary>
    public string? Format { get; set; }

    /// <summary>Columns to keep beside the predictions, as they stand in the file; <c>*</c> for all, none by default.</summary>
    public IReadOnlyList<string>? Keep { get; set; }

    /// <summary>What to do with a value that is not written as the training data were: <c>error</c> (default) or <c>missing</c>.</summary>
    public string? Unreadable { get; set; }

    /// <summary>What is wrong with it, whatever is predicted, by field.</summary>
    internal IEnumerable<(string Field, string Problem)> Check()
    {
        if (PredictionFormats.Problem(Format) is { } format)
        {
            yield return ("format", format);
        }

        if (Predictions.Unreadable.Problem(Unreadable) is { } unreadable)
        {
            yield return ("unreadable", unreadable);
        }
    }

    /// <summary>The order, once it was checked.</summary>
    internal BatchRequest ToRequest() =>
        new(Format ?? PredictionFormats.All[0].Name, [.. (Keep ?? []).Where(name => name.Length > 0)], Unreadable == Predictions.Unreadable.Missing);
}
