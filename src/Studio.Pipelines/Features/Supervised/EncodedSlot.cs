namespace Studio.Pipelines.Features.Supervised;

/// <summary>One slot of means: what rows to come get by their level, and what the training rows get out of fold.</summary>
/// <param name="Name">Slot name.</param>
/// <param name="Codes">Level of each training row.</param>
/// <param name="Means">Deviations from <paramref name="Prior"/>.</param>
/// <param name="Prior">Mean of all rows.</param>
/// <param name="Origin">The column it is made of alone; null for several.</param>
internal sealed record EncodedSlot(string Name, int[] Codes, LevelMeans Means, double Prior, string? Origin)
{
    /// <summary>The slots of a column that tell something.</summary>
    /// <param name="column">What it is called.</param>
    /// <param name="codes">Level of each training row.</param>
    /// <param name="levels">How many levels there are.</param>
    /// <param name="target">The label.</param>
    /// <param name="folds">Parts of the rows.</param>
    /// <param name="origin">The column that the levels are those of; null for several.</param>
    public static IReadOnlyList<EncodedSlot> Of(string column, int[] codes, int levels, TargetSlots target, RowFolds folds, string? origin) =>
    [
        .. target.Names.Index()
            .Select(slot => new EncodedSlot($"{column} {slot.Item}", codes, new LevelMeans(codes, levels, folds, target.Values[slot.Index]), target.Means[slot.Index], origin))
            .Where(slot => !slot.Means.IsFlat),
    ];

    /// <summary>Row-major means of all levels.</summary>
    public static float[] Table(IReadOnlyList<EncodedSlot> slots, int levels)
    {
        var values = new float[levels * slots.Count];
        for (var level = 0; level < levels; level++)
        {
            for (var slot = 0; slot < slots.Count; slot++)
            {
                values[(level * slots.Count) + slot] = (float)(slots[slot].Prior + slots[slot].Means.Of(level));
            }
        }

        return values;
    }

    /// <summary>The training rows; null when there is no slot.</summary>
    public static VectorColumn? OutOfFold(string name, IReadOnlyList<EncodedSlot> slots, RowFolds folds)
    {
        if (slots.Count == 0)
        {
            return null;
        }

        var rows = folds.Of.Length;
        var values = new float[(long)rows * slots.Count];
        for (var slot = 0; slot < slots.Count; slot++)
        {
            var (codes, prior, means) = (slots[slot].Codes, slots[slot].Prior, slots[slot].Means.OutOfFold());
            for (var row = 0; row < rows; row++)
            {
                values[((long)row * slots.Count) + slot] = (float)(prior + means[(codes[row] * RowFolds.Count) + folds.Of[row]]);
            }
        }

        return new VectorColumn(name, values, slots.Count, [.. slots.Select(slot => slot.Name)]) { Origins = [.. slots.Select(slot => slot.Origin)] };
    }
}
