namespace Studio.Pipelines.Trainers.Torch;

/// <summary>A slot that holds the code of a level.</summary>
/// <param name="Slot">Index of the slot.</param>
/// <param name="Size">Codes are below this; at least 2.</param>
internal sealed record LevelSlot(long Slot, int Size);

/// <summary>The slots of a features vector by what a tabular net does with them.</summary>
/// <param name="Embedded">Numbers that are worth an embedding each.</param>
/// <param name="Plain">Numbers that enter as they are: of groups so large (words of texts) that embeddings would make the net huge.</param>
/// <param name="OneHot">Levels of few codes.</param>
/// <param name="Looked">Levels of many codes, for which embeddings are looked up.</param>
internal sealed record NetworkSlots(long[] Embedded, long[] Plain, LevelSlot[] OneHot, LevelSlot[] Looked)
{
    /// <summary>Codes up to which levels are one-hot, the code 0 among them (RealMLP, Holzmüller et al. 2024).</summary>
    private const int MostOneHot = 9;

    /// <summary>Sorts the slots.</summary>
    /// <param name="layout">Groups of slots; tokens are left out.</param>
    /// <param name="mostEmbedded">Numbers to embed at most; small groups come first, and a group is embedded as a whole or not at all.</param>
    public static NetworkSlots Of(IReadOnlyList<SlotGroup> layout, int mostEmbedded)
    {
        var groups = new List<(SlotGroup Group, long First)>();
        var next = 0L;
        foreach (var group in layout)
        {
            groups.Add((group, next));
            next += group.Count;
        }

        var (embedded, plain) = (new List<long>(), new List<long>());
        foreach (var (group, first) in groups.Where(entry => entry.Group.Kind == SlotKind.Number).OrderBy(entry => entry.Group.Count))
        {
            (embedded.Count + group.Count <= mostEmbedded ? embedded : plain).AddRange(Slots(group, first));
        }

        var levels = groups.Where(entry => entry.Group is { Kind: SlotKind.Level, Size: > 1 })
            .SelectMany(entry => Slots(entry.Group, entry.First).Select(slot => new LevelSlot(slot, entry.Group.Size)))
            .ToLookup(level => level.Size <= MostOneHot);
        return new NetworkSlots([.. embedded.Order()], [.. plain.Order()], [.. levels[true]], [.. levels[false]]);
    }

    private static IEnumerable<long> Slots(SlotGroup group, long first) => Enumerable.Range(0, group.Count).Select(slot => first + slot);
}
