namespace Studio.Pipelines.Scoring;

using System.Buffers;

/// <summary>Arrays of the shared pool that grow.</summary>
internal static class PooledArray
{
    /// <summary>A larger array with the same values; the old one goes back to the pool.</summary>
    /// <param name="array">The array.</param>
    /// <param name="count">Values that count.</param>
    /// <param name="least">Values that it must have room for; one more by default.</param>
    public static T[] Grow<T>(T[] array, int count, int? least = null)
    {
        var larger = ArrayPool<T>.Shared.Rent((int)Math.Max(least ?? (count + 1), Math.Min(Array.MaxLength, array.Length * 2L)));
        array.AsSpan(0, count).CopyTo(larger);
        ArrayPool<T>.Shared.Return(array);
        return larger;
    }

    /// <summary>Gives an array back, once.</summary>
    public static void Return<T>(ref T[]? array)
    {
        if (Interlocked.Exchange(ref array, null) is { } given)
        {
            ArrayPool<T>.Shared.Return(given);
        }
    }
}
