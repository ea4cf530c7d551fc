namespace Studio.Pipelines.Features.Texts;

/// <summary>How many slots texts may take.</summary>
internal static class TextBudget
{
    // 200 MB of floats for all text columns together.
    private const int MostValues = 50_000_000;

    /// <summary>Slots that each of the columns may have.</summary>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="columns">How many text columns.</param>
    /// <param name="fewest">Slots that it always may have.</param>
    /// <param name="most">Slots that are of use.</param>
    public static int Slots(int rows, int columns, int fewest, int most) =>
        (int)Math.Clamp(MostValues / Math.Max(1, (long)rows * columns), fewest, most);
}
