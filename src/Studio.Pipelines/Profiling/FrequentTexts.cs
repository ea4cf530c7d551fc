namespace Studio.Pipelines.Profiling;

using System.Text;
using ByteArray = ParquetSharp.ByteArray;

/// <summary>Finds how the most frequent texts of a column are written, which was counted by hashes so that long texts take no memory.</summary>
internal static class FrequentTexts
{
    /// <summary>The most frequent texts, most frequent first; equals in the order of their characters.</summary>
    /// <param name="values">How often each hash occurs.</param>
    /// <param name="most">At most this many.</param>
    /// <param name="read">Lets all values go by.</param>
    public static IReadOnlyList<ValueCount> Of(FrequentValues values, int most, Action<SpanTaker<ByteArray>> read)
    {
        var wanted = values.Top(most, take => read(part =>
        {
            foreach (var value in part)
            {
                if (value.Length > 0)
                {
                    take(ColumnKeys.Of(value));
                }
            }

            return true;
        }));
        return Spell(wanted, most, read);
    }

    /// <summary>Most frequent first, equals by their characters.</summary>
    private static int Compare(ValueCount first, ValueCount second) =>
        first.Count != second.Count ? second.Count.CompareTo(first.Count) : string.CompareOrdinal(first.Value, second.Value);

    private static List<ValueCount> Spell(Dictionary<ulong, long> wanted, int most, Action<SpanTaker<ByteArray>> read)
    {
        var worstFirst = new PriorityQueue<ValueCount, ValueCount>(Comparer<ValueCount>.Create((first, second) => Compare(second, first)));
        read(part =>
        {
            foreach (var value in part)
            {
                if (value.Length > 0 && wanted.Remove(ColumnKeys.Of(value), out var count))
                {
                    var spelled = new ValueCount(Encoding.UTF8.GetString(CanonicalReader.BytesOf(value)), count);
                    worstFirst.Enqueue(spelled, spelled);
                    _ = worstFirst.Count > most && worstFirst.TryDequeue(out _, out _);
                }
            }

            return wanted.Count > 0;
        });
        List<ValueCount> found = [.. worstFirst.UnorderedItems.Select(item => item.Element)];
        found.Sort(Compare);
        return found;
    }
}
