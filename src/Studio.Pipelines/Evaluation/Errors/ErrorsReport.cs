namespace Studio.Pipelines.Evaluation.Errors;

using System.Text.Json.Serialization;
using Studio.Pipelines.Evaluation.Explanations;

/// <summary>Contents of <c>errors.json</c>: validation rows on which a model is most wrong, and those whose label may be.</summary>
/// <param name="MostWrong">The rows that cost most, the worst first: by the probability given to their label, or by the distance of the number.</param>
/// <param name="Suspicious">Rows whose label may be wrong, the most suspicious first.</param>
/// <param name="SuspiciousRows">How many there are.</param>
/// <param name="Conflicts">Rows that have all columns in common with rows of another label, by groups; the largest first.</param>
/// <param name="ConflictRows">How many rows are in such groups.</param>
public sealed record ErrorsReport(
    IReadOnlyList<JudgedRow> MostWrong, IReadOnlyList<JudgedRow> Suspicious, int SuspiciousRows, IReadOnlyList<ConflictingRows> Conflicts, int ConflictRows)
{
    /// <summary>Rows that agree in all but a little; null in reports of versions that did not look for them, and where rows have pictures.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NearDuplicatesReport? NearDuplicates { get; init; }

    /// <summary>What a person should know of it, one sentence each; none in reports of versions that wrote none.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A row with what is predicted of it.</summary>
/// <param name="Row">Its number in the data, from 1: rows that could not be read have none.</param>
/// <param name="Truth">Its label.</param>
/// <param name="Prediction">The predicted class or number.</param>
/// <param name="Values">Its values, by column.</param>
public sealed record JudgedRow(int Row, string Truth, string Prediction, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Probability that was given to its label; null for numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ProbabilityOfTruth { get; init; }

    /// <summary>Probability of the predicted class; null for numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Probability { get; init; }

    /// <summary>Truth less prediction; null for classes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Error { get; init; }

    /// <summary>
    /// What its columns contribute to the predicted number, or to the probability of the predicted class, of the model that did not learn from it; null for all but the ten most wrong rows,
    /// for those that there was no time for, and in reports of versions that did not tell.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RowContributions? Contributions { get; init; }
}

/// <summary>Rows that are the same but for their label.</summary>
/// <param name="Rows">Their numbers in the data, from 1; the first of them.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Labels">Their labels.</param>
public sealed record ConflictingRows(IReadOnlyList<int> Rows, int Count, IReadOnlyList<string> Labels);
