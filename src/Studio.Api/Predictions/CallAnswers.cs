namespace Studio.Api.Predictions;

using System.Text.Json;
using Studio.Pipelines.Evaluation.Explanations;

/// <summary>All that is answered to a call.</summary>
/// <param name="Id">Prediction id of the call; its rows are known by it and their number from 0.</param>
/// <param name="Model">Model name.</param>
/// <param name="Version">Version that answered.</param>
/// <param name="Signature">Its signature.</param>
/// <param name="ClassNames">Its classes as they stand in JSON.</param>
/// <param name="Scored">What it answered.</param>
/// <param name="Input">The rows that were asked.</param>
/// <param name="Files">Name of each row's file; null for rows that are no files.</param>
internal sealed record CallAnswers(
    Guid Id, string Model, int Version, ModelSignature Signature, IReadOnlyList<JsonEncodedText> ClassNames, ScoredRows Scored, PredictionInputResult Input, IReadOnlyList<string>? Files)
{
    private const int MostNames = 10;
    private const int MostLetters = 500;

    /// <summary>What the columns of each row contribute to its answer; null where that was not asked for.</summary>
    public IReadOnlyList<RowContributions>? Contributions { get; init; }

    /// <summary>What else there is to know of the answers, one sentence each.</summary>
    public IEnumerable<string> Warnings => [.. Input.Notes, .. PredictionWarnings.Of(Input.MissingColumns, Input.Unreadable, Signature)];

    /// <summary>The same and the columns that the model does not read, as JSON in ASCII for a header; null when there is nothing to say.</summary>
    public string? WarningsHeader()
    {
        string[] ignored = Input.IgnoredColumns.Count == 0 ? []
            : [$"The model does not read {string.Join(", ", Input.IgnoredColumns.Take(MostNames).Select(name => $"'{name}'"))}{(Input.IgnoredColumns.Count > MostNames ? $" and {Input.IgnoredColumns.Count - MostNames} more" : string.Empty)}."];
        string[] sentences = [.. Warnings, .. ignored];
        return sentences.Length == 0 ? null : JsonSerializer.Serialize(Array.ConvertAll(sentences, Shorten));
    }

    // Proxies and clients refuse long headers.
    private static string Shorten(string sentence) => sentence.Length <= MostLetters ? sentence : $"{sentence[..MostLetters]}…";

    /// <summary>What is wrong with a row that has no answer; null for one that has.</summary>
    public string? ProblemOf(int row) => Input.BadRows.Count == 0 ? null : Input.BadRows.GetValueOrDefault(row);
}
