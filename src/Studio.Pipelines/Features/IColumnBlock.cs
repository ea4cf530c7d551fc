namespace Studio.Pipelines.Features;

/// <summary>The slots that one text column becomes. Immutable.</summary>
public interface IColumnBlock
{
    /// <summary>Text column it is for.</summary>
    string Column { get; }

    /// <summary>Slots a row; 0 when the column is not worth one.</summary>
    int Width { get; }

    /// <summary>A name for each slot.</summary>
    IReadOnlyList<string> SlotNames { get; }

    /// <summary>What the slots hold.</summary>
    SlotGroup Slots { get; }

    /// <summary>Writes the slots of a row.</summary>
    /// <param name="text">What the column holds; empty when missing.</param>
    /// <param name="slots">A place for each slot, all 0.</param>
    void Encode(string text, Span<float> slots);
}
