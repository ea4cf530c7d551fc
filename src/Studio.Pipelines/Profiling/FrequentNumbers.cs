namespace Studio.Pipelines.Profiling;

/// <summary>Writes the most frequent numbers or moments of a column.</summary>
internal static class FrequentNumbers
{
    /// <summary>The most frequent finite values, most frequent first; equals in ascending order.</summary>
    /// <param name="counts">How often values occur, by their bits.</param>
    /// <param name="type">Numbers or timestamps in seconds.</param>
    /// <param name="most">At most this many.</param>
    public static IReadOnlyList<ValueCount> Of(Dictionary<ulong, long> counts, ColumnType type, int most) =>
    [
        .. counts.Select(pair => (Value: BitConverter.UInt64BitsToDouble(pair.Key), pair.Value))
            .Where(pair => double.IsFinite(pair.Value))
            .OrderByDescending(pair => pair.Item2).ThenBy(pair => pair.Value)
            .Take(most)
            .Select(pair => new ValueCount(Text(type, pair.Value), pair.Item2)),
    ];

    /// <summary>A number's text, or a moment as ISO 8601 with a blank.</summary>
    private static string Text(ColumnType type, double value)
    {
        if (type == ColumnType.Number)
        {
            return NumberText.Format(value);
        }

        var ticks = Math.Round(value * TimeSpan.MicrosecondsPerSecond) * TimeSpan.TicksPerMicrosecond;
        return ticks > (DateTime.MinValue - DateTime.UnixEpoch).Ticks && ticks < (DateTime.MaxValue - DateTime.UnixEpoch).Ticks
            ? DateTime.UnixEpoch.AddTicks((long)ticks).ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)
            : NumberText.Format(value);
    }
}
