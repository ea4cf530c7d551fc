namespace Studio.Pipelines.Profiling;

using System.Numerics;

/// <summary>
/// Counts different values in little memory: exactly up to a bound, then by HyperLogLog (Flajolet, Fusy, Gandouet and Meunier 2007) with
/// 2^14 registers over 64-bit hashes, whose standard error is 1.04 / √(2^14) = 0.8 %. The bound must be above 5 · 2^14, below which
/// the plain estimate is biased.
/// </summary>
/// <param name="exact">Different values that are counted exactly.</param>
internal sealed class DistinctCounter(int exact = DistinctCounter.MostExact)
{
    /// <summary>Different values that are counted exactly where nothing else is asked for.</summary>
    public const int MostExact = 100_000;

    private const int IndexBits = 14;
    private const int Registers = 1 << IndexBits;

    /// <summary>An estimate this close to the number of values is no proof of a repeat: four standard errors.</summary>
    private const double Doubt = 0.0325;

    private HashSet<ulong>? _known = [];
    private byte[]? _registers;
    private long _added;
    private bool _repeated;

    /// <summary>Adds a value by its hash; see <see cref="Hash64"/>.</summary>
    public void Add(ulong hash)
    {
        _added++;
        if (_known is null)
        {
            Register(hash);
            return;
        }

        _repeated |= !_known.Add(hash);
        if (_known.Count > exact)
        {
            Forget(_known);
        }
    }

    /// <summary>
    /// Different values among those added. Where the first 100,000 were all different and the estimate does not tell the rest from
    /// different ones, they are taken to be all different.
    /// </summary>
    public long Count => _known?.Count ?? (Estimate() is var estimate && !_repeated && estimate > (1 - Doubt) * _added ? _added : Math.Min(estimate, _added));

    private void Forget(HashSet<ulong> known)
    {
        _registers = new byte[Registers];
        foreach (var hash in known)
        {
            Register(hash);
        }

        _known = null;
    }

    private void Register(ulong hash)
    {
        ref var register = ref _registers![hash >> (64 - IndexBits)];
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1);
        register = Math.Max(register, rank);
    }

    private long Estimate()
    {
        var alpha = 0.7213 / (1 + (1.079 / Registers));
        return (long)(alpha * Registers * Registers / _registers!.Sum(rank => Math.ScaleB(1, -rank)));
    }
}
