namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>
/// Codes of levels as slots of 0 and ±1, rows × all slots to rows × outputs: output i is 1 where its slot holds the positive code, −1 where it holds
/// the negative one, otherwise 0.
/// </summary>
/// <param name="Slots">Slot that each output reads.</param>
/// <param name="Positive">Code that gives 1.</param>
/// <param name="Negative">Code that gives −1; one that never occurs where there is none.</param>
public sealed record OneHotLayer(IReadOnlyList<long> Slots, float[] Positive, float[] Negative) : NetworkLayer
{
    private const float Never = -1;

    /// <summary>One output a known code, and for slots of two states one output that contrasts them.</summary>
    internal static OneHotLayer Of(IReadOnlyList<LevelSlot> levels)
    {
        (long Slot, float Positive, float Negative)[] outputs = [.. levels.SelectMany(level => level.Size switch
        {
            2 => [(level.Slot, 1f, 0f)],
            3 => [(level.Slot, 2f, 1f)],
            _ => Enumerable.Range(1, level.Size - 1).Select(code => (level.Slot, (float)code, Never)),
        })];
        return new OneHotLayer(
            [.. outputs.Select(output => output.Slot)],
            Array.ConvertAll(outputs, output => output.Positive),
            Array.ConvertAll(outputs, output => output.Negative));
    }

    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        var codes = graph.Node("Gather", [input, graph.Constant([.. Slots])], ("axis", 1));
        string Is(float[] wanted) => graph.Cast(graph.Node("Equal", [codes, graph.Constant(wanted)]), OnnxElement.Float);
        return graph.Node("Sub", [Is(Positive), Is(Negative)]);
    }
}
