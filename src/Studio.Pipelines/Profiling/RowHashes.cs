namespace Studio.Pipelines.Profiling;

using System.Numerics.Tensors;

/// <summary>
/// One 64-bit hash a row (8 bytes a row in memory), to which columns are added in any order and from several threads: equal rows are counted
/// by it. A chance hit needs billions of rows.
/// </summary>
/// <param name="rows">Rows of the table.</param>
internal sealed class RowHashes(long rows)
{
    private const int PartBits = 8;
    private const int Parts = 1 << PartBits;

    private readonly ulong[] _hashes = new ulong[rows];
    private readonly Lock _lock = new();

    /// <summary>Adds values of a column to their rows.</summary>
    /// <param name="column">Position of the column, which makes equal values of different columns differ.</param>
    /// <param name="first">First row.</param>
    /// <param name="hashes">Hashes of the values of the rows from there; they are overwritten.</param>
    public void Add(int column, long first, Span<ulong> hashes)
    {
        var place = Hash64.Mix((ulong)column + 1);
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = Hash64.Mix(hashes[i] + place);
        }

        var target = _hashes.AsSpan((int)first, hashes.Length);
        lock (_lock)
        {
            TensorPrimitives.Add(target, hashes, target);
        }
    }

    /// <summary>Rows that repeat an earlier one, once all columns are added. The hashes are in another order afterwards.</summary>
    /// <param name="cancellationToken">Ends it between two parts of them.</param>
    public long CountRepeats(CancellationToken cancellationToken)
    {
        var ends = Part();
        long repeats = 0;
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, Parts, options, part =>
        {
            var hashes = _hashes.AsSpan((part == 0 ? 0 : ends[part - 1])..ends[part]);
            hashes.Sort();
            long found = 0;
            for (var i = 1; i < hashes.Length; i++)
            {
                found += hashes[i] == hashes[i - 1] ? 1 : 0;
            }

            Interlocked.Add(ref repeats, found);
        });
        return repeats;
    }

    /// <summary>Brings hashes of the same first bits together in place (American flag sort: McIlroy, Bostic and McIlroy 1993); gives where each part ends.</summary>
    private int[] Part()
    {
        var ends = new int[Parts];
        foreach (var hash in _hashes)
        {
            ends[PartOf(hash)]++;
        }

        for (var part = 1; part < Parts; part++)
        {
            ends[part] += ends[part - 1];
        }

        int[] next = [0, .. ends[..^1]];
        for (var part = 0; part < Parts; part++)
        {
            while (next[part] < ends[part])
            {
                Place(next, part);
            }
        }

        return ends;
    }

    /// <summary>Swaps the next hash of a part with those of the parts that it belongs to, until one is where it belongs.</summary>
    private void Place(int[] next, int part)
    {
        var hash = _hashes[next[part]];
        for (int home; (home = PartOf(hash)) != part;)
        {
            var place = next[home]++;
            (hash, _hashes[place]) = (_hashes[place], hash);
        }

        _hashes[next[part]++] = hash;
    }

    private static int PartOf(ulong hash) => (int)(hash >> (64 - PartBits));
}
