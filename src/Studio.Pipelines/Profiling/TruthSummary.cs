namespace Studio.Pipelines.Profiling;

/// <summary>Sums up a column of truth values as they go by.</summary>
internal sealed class TruthSummary
{
    private long _true;
    private long _false;

    /// <summary>Lets values go by.</summary>
    /// <param name="values">The values.</param>
    /// <param name="hashes">Set to the hash of each.</param>
    public void Add(ReadOnlySpan<bool?> values, Span<ulong> hashes)
    {
        for (var i = 0; i < values.Length; i++)
        {
            hashes[i] = ColumnKeys.Of(values[i]);
            _true += hashes[i] == ColumnKeys.True ? 1 : 0;
            _false += hashes[i] == 0 ? 1 : 0;
        }
    }

    /// <summary>The summary.</summary>
    public ColumnSummary Finish(ColumnInfo column) => new(column, _true + _false, Values.Count, Values);

    /// <summary>Both values where they occur, most frequent first; equals by name.</summary>
    private IReadOnlyList<ValueCount> Values => [.. new[] { new ValueCount("false", _false), new ValueCount("true", _true) }.Where(value => value.Count > 0).OrderByDescending(value => value.Count)];
}
