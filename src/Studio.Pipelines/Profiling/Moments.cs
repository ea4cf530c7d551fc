namespace Studio.Pipelines.Profiling;

using System.Numerics.Tensors;

/// <summary>Mean and deviation of a stream of numbers, each part by two passes and the parts joined as Chan, Golub and LeVeque (1979) do: stable where the mean is large beside the deviation.</summary>
internal sealed class Moments
{
    private long _count;
    private double _mean;
    private double _squares;

    /// <summary>Arithmetic mean; 0 without numbers.</summary>
    public double Mean => _mean;

    /// <summary>Sample standard deviation; 0 for fewer than two numbers.</summary>
    public double Deviation => _count < 2 ? 0 : Math.Sqrt(_squares / (_count - 1));

    /// <summary>Adds numbers.</summary>
    /// <param name="values">Finite numbers.</param>
    public void Add(ReadOnlySpan<double> values)
    {
        if (values.IsEmpty)
        {
            return;
        }

        var mean = MeanOf(values);
        var squares = 0.0;
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        var (count, delta) = (_count + values.Length, mean - _mean);
        double before = (double)_count / count, now = (double)values.Length / count;
        _squares += squares + (delta * delta * before * values.Length);
        _mean = _count == 0 ? mean : (_mean * before) + (mean * now);
        _count = count;
    }

    private static double MeanOf(ReadOnlySpan<double> values)
    {
        var mean = TensorPrimitives.Sum(values) / values.Length;
        if (double.IsFinite(mean))
        {
            return mean;
        }

        mean = 0;
        foreach (var value in values)
        {
            mean += value / values.Length;
        }

        return mean;
    }
}
