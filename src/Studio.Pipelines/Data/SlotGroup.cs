namespace Studio.Pipelines.Data;

/// <summary>What a slot of a features vector holds.</summary>
public enum SlotKind
{
    /// <summary>A real number.</summary>
    Number,

    /// <summary>The code of a level: 0 for missing or unseen, 1 to size − 1 for the known ones.</summary>
    Level,

    /// <summary>The number of a token: 0 where a text has ended, 1 for an unknown one, 2 to size − 1 for the known ones.</summary>
    Token,
}

/// <summary>Slots side by side in a features vector that belong together.</summary>
/// <param name="Kind">What they hold.</param>
/// <param name="Count">How many slots.</param>
/// <param name="Size">How many different codes there are, the code 0 among them; 0 for numbers.</param>
/// <param name="Name">Where they come from, for people.</param>
public sealed record SlotGroup(SlotKind Kind, int Count, int Size, string Name)
{
    /// <summary>The layout of vectors side by side.</summary>
    /// <returns>Null when none of them has a layout: all slots are numbers.</returns>
    public static IReadOnlyList<SlotGroup>? Join(IReadOnlyList<VectorColumn> vectors) => vectors.All(vector => vector.Layout is null)
        ? null
        : [.. vectors.SelectMany(vector => vector.Layout ?? [new SlotGroup(SlotKind.Number, vector.Width, 0, vector.Name)])];
}
