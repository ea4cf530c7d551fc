namespace Studio.Pipelines.Profiling;

/// <summary>
/// Mean and deviation of a stream of numbers: two passes over each part, the parts joined as Chan, Golub and LeVeque (1979) do. All is
/// reckoned from the first number, so that nothing is lost where numbers are large and near each other, as moments are.
/// </summary>
internal sealed class Moments
{
    /// <summary>Beyond this the distance of two numbers may be too large for a double.</summary>
    private const double Huge = 1e300;

    private long _count;
    private double _origin;
    private double _mean;
    private double _squares;

    /// <summary>Arithmetic mean; 0 without numbers.</summary>
    public double Mean => _origin + _mean;

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

        _origin = _count == 0 && Math.Abs(values[0]) < Huge ? values[0] : _origin;
        var mean = MeanOf(values);
        var squares = 0.0;
        foreach (var value in values)
        {
            var distance = value - _origin - mean;
            squares += distance * distance;
        }

        var (count, delta) = (_count + values.Length, mean - _mean);
        double before = (double)_count / count, now = (double)values.Length / count;
        _squares += squares + (delta * delta * before * values.Length);
        _mean = _count == 0 ? mean : (_mean * before) + (mean * now);
        _count = count;
    }

    /// <summary>The mean from the origin; number by number where the sum is too large.</summary>
    private double MeanOf(ReadOnlySpan<double> values)
    {
        double sum = 0, mean = 0;
        foreach (var value in values)
        {
            sum += value - _origin;
        }

        if (double.IsFinite(sum))
        {
            return sum / values.Length;
        }

        foreach (var value in values)
        {
            mean += (value - _origin) / values.Length;
        }

        return mean;
    }
}
