namespace Studio.Pipelines.Scoring;

/// <summary>Finds rows that a model has no answer for: one that was made elsewhere may not do without a value, or read whole numbers only.</summary>
internal static class RequiredValues
{
    /// <summary>Goes through the values of all inputs.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="values">Their values.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="before">Rows of the source before these, for messages.</param>
    /// <param name="refuse">Told a row and what is wrong with it.</param>
    public static void Check(IReadOnlyList<SignatureInput> inputs, IReadOnlyList<ModelInput> values, int rows, long before, Action<int, string> refuse)
    {
        for (var index = 0; index < values.Count; index++)
        {
            for (var row = 0; row < rows && (inputs[index].Required || inputs[index].Whole); row++)
            {
                if (Problem(inputs[index], values[index], row) is { } problem)
                {
                    refuse(row, $"Row {before + row + 1}, column '{inputs[index].Name}': {problem}");
                }
            }
        }
    }

    private static string? Problem(SignatureInput input, ModelInput values, int row) =>
        values.IsMissing(row) ? input.Required ? "a value is missing, without which the model has no answer." : null
        : input.Whole && !values.IsWhole(row) ? "the model reads whole numbers only."
        : null;
}
