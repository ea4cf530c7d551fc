namespace Studio.Pipelines.Features.Supervised;

/// <summary>
/// A label as numbers whose means tell levels apart: the label itself for regression, 0 and 1 for binary, and 0 and 1 for each
/// of the most frequent classes for multiclass.
/// </summary>
/// <param name="Names">What the mean of each slot is called.</param>
/// <param name="Values">For each slot one value a row, less the slot's mean.</param>
/// <param name="Means">Mean of each slot, the best guess for a level of which nothing is known.</param>
/// <param name="Classes">Class of each row; all 0 for regression.</param>
internal sealed record TargetSlots(IReadOnlyList<string> Names, float[][] Values, double[] Means, int[] Classes)
{
    /// <summary>Reads a label.</summary>
    /// <param name="label">Boolean, key or float.</param>
    /// <param name="most">Slots at most, at least 1; the most frequent classes get them.</param>
    public static TargetSlots Of(TableColumn label, int most) => label switch
    {
        FloatColumn numbers => Create(["mean"], [row => numbers.Values[row]], new int[numbers.Count]),
        BooleanColumn flags => Create(
            ["rate"], [row => flags.Values[row] ? 1 : 0], Array.ConvertAll(flags.Values, flag => flag ? 1 : 0)),
        KeyColumn keys => OfClasses(keys, most),
        _ => throw new NotSupportedException($"A label of type {label.DataViewType} has no means."),
    };

    /// <summary>Only the first slots.</summary>
    public TargetSlots First(int most) => this with { Names = [.. Names.Take(most)], Values = [.. Values.Take(most)], Means = [.. Means.Take(most)] };

    /// <summary>Only some rows; means stay those of all rows.</summary>
    public TargetSlots Gather(int[] rows) => this with
    {
        Values = Array.ConvertAll(Values, slot => ArrayGather.Rows(slot, rows)),
        Classes = ArrayGather.Rows(Classes, rows),
    };

    private static TargetSlots OfClasses(KeyColumn keys, int most)
    {
        var frequent = keys.Values.CountBy(key => key).OrderByDescending(count => count.Value).ThenBy(count => count.Key).Take(most).Select(count => count.Key).ToArray();
        return Create(
            [.. frequent.Select(key => $"rate of class {key}")],
            [.. frequent.Select(key => (Func<int, float>)(row => keys.Values[row] == key ? 1 : 0))],
            Array.ConvertAll(keys.Values, key => (int)key));
    }

    private static TargetSlots Create(string[] names, Func<int, float>[] slots, int[] classes)
    {
        var means = new double[slots.Length];
        var values = new float[slots.Length][];
        for (var slot = 0; slot < slots.Length; slot++)
        {
            var mean = means[slot] = Enumerable.Range(0, classes.Length).Average(row => (double)slots[slot](row));
            values[slot] = [.. Enumerable.Range(0, classes.Length).Select(row => (float)(slots[slot](row) - mean))];
        }

        return new TargetSlots(names, values, means, classes);
    }
}
