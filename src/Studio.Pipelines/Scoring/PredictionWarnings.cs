namespace Studio.Pipelines.Scoring;

/// <summary>What a person should know of answers.</summary>
public static class PredictionWarnings
{
    /// <summary>The warnings, one sentence each.</summary>
    /// <param name="missing">Columns of the model that no row has.</param>
    /// <param name="unreadable">Values that were taken for missing because they cannot be read.</param>
    /// <param name="signature">The model's signature.</param>
    public static IEnumerable<string> Of(IReadOnlyList<string> missing, long unreadable, ModelSignature signature)
    {
        if (missing.Count > 0)
        {
            yield return $"No row has {string.Join(", ", missing.Select(name => $"'{name}'"))}; the model took them as missing.";
        }

        if (unreadable > 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{unreadable:N0} values are not written as in the training data; the model took them as missing.");
        }

        if (signature is { HasReadings: false, Picture: null })
        {
            yield return "The model was trained by a version that did not keep how its data are written; rows are read strictly: numbers with a decimal point, dates in ISO 8601. Upload its data and train it again to have rows read as they are.";
        }
    }
}
