namespace Studio.Pipelines.Features.Supervised;

/// <summary>Training rows dealt into parts, so that a row's encoding can leave out its own part and with it its own label.</summary>
/// <param name="Of">Part of each row, from 0.</param>
internal sealed record RowFolds(byte[] Of)
{
    /// <summary>Parts: each encoding then rests on four fifths of the rows, near enough to all of them.</summary>
    public const int Count = 5;

    /// <summary>Deals rows at random, each class evenly.</summary>
    public static RowFolds Deal(int[] classes, int seed)
    {
        var rows = Enumerable.Range(0, classes.Length).ToArray();
        new Random(seed).Shuffle(rows);
        var parts = new byte[classes.Length];
        foreach (var (place, row) in rows.OrderBy(row => classes[row]).Index())
        {
            parts[row] = (byte)(place % Count);
        }

        return new RowFolds(parts);
    }

    /// <summary>Only some rows.</summary>
    public RowFolds Gather(int[] rows) => new(Data.ArrayGather.Rows(Of, rows));
}
