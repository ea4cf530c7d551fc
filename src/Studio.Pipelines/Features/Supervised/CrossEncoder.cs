namespace Studio.Pipelines.Features.Supervised;

using System.Runtime.InteropServices;
using Studio.Pipelines.Features.Levels;

/// <summary>
/// Gives pairs of levels of two columns the mean of the label: what two columns say together and neither says alone. Pairs seen
/// once count as pairs never seen and share a mean.
/// </summary>
/// <param name="output">Column it writes.</param>
/// <param name="pairs">Columns to cross.</param>
internal sealed class CrossEncoder(string output, IReadOnlyList<(LevelIndex First, LevelIndex Second)> pairs) : ISupervisedStep
{
    /// <inheritdoc/>
    public FittedStep Fit(SupervisedRows rows)
    {
        var codes = pairs.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct()
            .ToDictionary(index => index, index => index.Encode(rows.Table));
        var tables = new List<CrossTable>();
        var training = new List<EncodedSlot>();
        foreach (var (first, second) in pairs)
        {
            var keys = SeenTwice(codes[first], codes[second], second.Size);
            var places = keys.Index().ToDictionary(key => key.Item, key => key.Index);
            int[] levels = [.. codes[first].Zip(codes[second], (a, b) => places.GetValueOrDefault(((long)a * second.Size) + b, keys.Length))];
            var slots = EncodedSlot.Of($"{first.Column} × {second.Column}", levels, keys.Length + 1, rows.Target, rows.Folds, origin: null);
            if (slots.Count > 0)
            {
                tables.Add(new CrossTable(first, second, keys, [.. slots.Select(slot => slot.Name)], EncodedSlot.Table(slots, keys.Length + 1)));
                training.AddRange(slots);
            }
        }

        return new FittedStep(new CrossEncoding(output, tables), EncodedSlot.OutOfFold(output, training, rows.Folds));
    }

    private static long[] SeenTwice(int[] first, int[] second, int size)
    {
        var counts = new Dictionary<long, int>();
        for (var row = 0; row < first.Length; row++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, ((long)first[row] * size) + second[row], out _)++;
        }

        return [.. counts.Where(count => count.Value > 1).Select(count => count.Key).Order()];
    }
}

/// <summary>The floats that stand for each pair of levels of two columns. Immutable.</summary>
public sealed class CrossTable
{
    private readonly Dictionary<long, int> _rows;

    /// <summary>Creates a table.</summary>
    /// <param name="first">Levels of the first column.</param>
    /// <param name="second">Levels of the second column.</param>
    /// <param name="keys">Known pairs, each the number of the first level × the size of the second index + the number of the second level.</param>
    /// <param name="slotNames">A name for each slot.</param>
    /// <param name="values">Row-major: a row for each key, then one for every other pair.</param>
    public CrossTable(LevelIndex first, LevelIndex second, IReadOnlyList<long> keys, IReadOnlyList<string> slotNames, float[] values)
    {
        (First, Second, Keys, SlotNames, Values) = (first, second, keys, slotNames, values);
        _rows = keys.Index().ToDictionary(key => key.Item, key => key.Index);
    }

    /// <summary>Levels of the first column.</summary>
    public LevelIndex First { get; }

    /// <summary>Levels of the second column.</summary>
    public LevelIndex Second { get; }

    /// <summary>Known pairs.</summary>
    public IReadOnlyList<long> Keys { get; }

    /// <summary>A name for each slot.</summary>
    public IReadOnlyList<string> SlotNames { get; }

    /// <summary>Row-major: a row for each key, then one for every other pair.</summary>
    public float[] Values { get; }

    /// <summary>Slots a row.</summary>
    public int Width => SlotNames.Count;

    /// <summary>The floats of a pair of level numbers.</summary>
    internal ReadOnlySpan<float> Row(int first, int second) =>
        Values.AsSpan(_rows.GetValueOrDefault(((long)first * Second.Size) + second, Keys.Count) * Width, Width);
}

/// <summary>A fitted <see cref="CrossEncoder"/>.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="tables">One for each pair of columns.</param>
public sealed class CrossEncoding(string output, IReadOnlyList<CrossTable> tables) : FeatureTransformer(output, tables.Sum(table => table.Width))
{
    /// <summary>One for each pair of columns.</summary>
    public IReadOnlyList<CrossTable> Tables { get; } = tables;

    /// <summary>The level numbers that the tables need, each once.</summary>
    public IReadOnlyList<LevelIndex> Indices { get; } = [.. tables.SelectMany(table => new[] { table.First, table.Second }).Distinct()];

    /// <inheritdoc/>
    protected override VectorColumn Encode(ColumnTable table)
    {
        var codes = Indices.ToDictionary(index => index, index => index.Encode(table));
        var encoded = new float[(long)table.RowCount * Width];
        var start = 0;
        foreach (var cross in Tables)
        {
            var (first, second) = (codes[cross.First], codes[cross.Second]);
            for (var row = 0; row < first.Length; row++)
            {
                cross.Row(first[row], second[row]).CopyTo(encoded.AsSpan((row * Width) + start));
            }

            start += cross.Width;
        }

        return new VectorColumn(Output, encoded, Width, [.. Tables.SelectMany(cross => cross.SlotNames)]) { Origins = new string?[Width] };
    }
}
