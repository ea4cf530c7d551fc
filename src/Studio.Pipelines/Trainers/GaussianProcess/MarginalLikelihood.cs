namespace Studio.Pipelines.Trainers.GaussianProcess;

using System.Numerics.Tensors;

/// <summary>
/// How well hyperparameters explain labels: minus the logarithm of the marginal likelihood of a Gaussian process (Rasmussen and Williams 2006, 5.4.1) and of a weak prior,
/// with its gradient. Several labels share all hyperparameters. Not for use from several threads.
/// </summary>
internal sealed class MarginalLikelihood
{
    private readonly KernelFunction _kernel;
    private readonly LengthScales _scales;
    private readonly double _noiseFloor;
    private readonly double[][] _labels;
    private readonly float[]? _weights;
    private readonly int _rows;
    private readonly int _width;
    private readonly Cholesky _algebra;
    private readonly double[] _centered;
    private readonly double[] _products;
    private readonly double[] _coordinates;
    private readonly double[] _byFeature;
    private readonly double[] _images;
    private readonly double[] _likeness;
    private readonly double[] _slopes;
    private readonly double[] _factor;
    private readonly double[] _inverse;

    /// <summary>Prepares.</summary>
    /// <param name="centered">Centred features, row by row.</param>
    /// <param name="labels">Labels of mean 0, by output, then row; at least one output.</param>
    /// <param name="weights">What rows count for; null when all count the same.</param>
    /// <param name="kernel">Kernel.</param>
    /// <param name="scales">What sets the length scales.</param>
    /// <param name="noiseFloor">Least variance of the noise.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="cancellationToken">Cancels within an evaluation.</param>
    public MarginalLikelihood(
        double[] centered, double[][] labels, float[]? weights, KernelFunction kernel, LengthScales scales, double noiseFloor, int threads, CancellationToken cancellationToken)
    {
        (_centered, _labels, _weights, _kernel, _scales, _noiseFloor) = (centered, labels, weights, kernel, scales, noiseFloor);
        _rows = labels[0].Length;
        _width = centered.Length / _rows;
        _algebra = new Cholesky(_rows, threads, cancellationToken);
        (_products, _likeness, _slopes, _factor, _inverse) = (Square(), Square(), Square(), Square(), Square());
        (_coordinates, _byFeature, _images) = (new double[centered.Length], new double[centered.Length], new double[centered.Length]);
        _algebra.Products(centered, _width, _products);
    }

    private double[] Square() => new double[_rows * _rows];

    /// <summary>The value, infinite where the matrix of the kernel is not positive definite in double precision.</summary>
    /// <param name="parameters">See <see cref="Hyperparameters.Of"/>.</param>
    /// <param name="gradient">Filled.</param>
    public double Evaluate(double[] parameters, double[] gradient)
    {
        var hyperparameters = Hyperparameters.Of(parameters, _scales, _noiseFloor);
        MeasureLikeness(hyperparameters);
        Combine(hyperparameters);
        if (!_algebra.Factor(_factor))
        {
            return double.PositiveInfinity;
        }

        double[][] solutions = [.. _labels.Select(label => _algebra.Solve(_factor, label))];
        var value = _labels.Length * (_algebra.HalfLogDeterminant(_factor) + (_rows * Math.Log(2 * Math.PI) / 2));
        for (var output = 0; output < _labels.Length; output++)
        {
            value += TensorPrimitives.Dot<double>(_labels[output], solutions[output]) / 2;
        }

        // The transposed inverse takes the place of nothing that is still needed: the factor is read, then overwritten by the inverse.
        _algebra.InvertTransposed(_factor, _inverse);
        _algebra.Inverse(_inverse, _factor);
        Array.Clear(gradient);
        Differentiate(hyperparameters, solutions, gradient);
        return value + Hyperparameters.Penalty(parameters, _scales, gradient);
    }

    /// <summary>Lower triangles of the kernel and of its derivative by the squared distance.</summary>
    private void MeasureLikeness(Hyperparameters hyperparameters)
    {
        double[] lengths = [.. hyperparameters.LogInverseLengths.Select(log => Math.Exp(log) * _kernel.Unit())];
        for (var row = 0; row < _rows; row++)
        {
            TensorPrimitives.Multiply(_centered.AsSpan(row * _width, _width), lengths, _coordinates.AsSpan(row * _width, _width));
        }

        KernelMatrix.Fill(_algebra, _coordinates, _width, _kernel, _likeness, _slopes);
    }

    private void Combine(Hyperparameters hyperparameters)
    {
        for (var row = 0; row < _rows; row++)
        {
            var (start, length) = (row * _rows, row + 1);
            var target = _factor.AsSpan(start, length);
            TensorPrimitives.Multiply(_likeness.AsSpan(start, length), hyperparameters.Signal, target);
            TensorPrimitives.MultiplyAdd(_products.AsSpan(start, length), hyperparameters.Linear, target, target);
            target[row] += hyperparameters.Noise / (_weights?[row] ?? 1);
        }
    }

    private void Differentiate(Hyperparameters hyperparameters, double[][] solutions, double[] gradient)
    {
        // From here on the factor holds the inverse, and _inverse the likeness that counts: (αᾱ − K⁻¹) ∘ ∂K/∂q.
        double signal = 0, linear = 0, noise = 0;
        for (var row = 0; row < _rows; row++)
        {
            var (start, length) = (row * _rows, row + 1);
            var weights = _factor.AsSpan(start, length);
            TensorPrimitives.Multiply(weights, -solutions.Length, weights);
            foreach (var solution in solutions)
            {
                TensorPrimitives.MultiplyAdd(solution.AsSpan(0, length), solution[row], weights, weights);
            }

            noise += weights[row] / (_weights?[row] ?? 1);
            TensorPrimitives.Multiply(weights, _slopes.AsSpan(start, length), _inverse.AsSpan(start, length));
            signal += (2 * TensorPrimitives.Dot<double>(weights, _likeness.AsSpan(start, length))) - (weights[row] * _likeness[start + row]);
            linear += (2 * TensorPrimitives.Dot<double>(weights, _products.AsSpan(start, length))) - (weights[row] * _products[start + row]);
        }

        gradient[0] = -signal * hyperparameters.Signal / 2;
        gradient[1] = -linear * hyperparameters.Linear / 2;
        gradient[2] = -noise * (hyperparameters.Noise - _noiseFloor) / 2;
        _scales.AddGradient(ByLengths(hyperparameters.Signal), gradient.AsSpan(Hyperparameters.Variances));
    }

    /// <summary>−Σ M (zᵢ − zⱼ)² for each feature, as −2 (Σ zᵢ² Σⱼ Mᵢⱼ − zᵀ M z).</summary>
    private double[] ByLengths(double signal)
    {
        for (var row = 0; row < _rows; row++)
        {
            for (var other = 0; other < row; other++)
            {
                _inverse[(other * _rows) + row] = _inverse[(row * _rows) + other];
            }
        }

        for (var row = 0; row < _rows; row++)
        {
            for (var i = 0; i < _width; i++)
            {
                _byFeature[(i * _rows) + row] = _coordinates[(row * _width) + i];
            }
        }

        _algebra.Products(_inverse, _byFeature, _width, _images);
        var gradient = new double[_width];
        for (var row = 0; row < _rows; row++)
        {
            var sum = TensorPrimitives.Sum<double>(_inverse.AsSpan(row * _rows, _rows));
            for (var i = 0; i < _width; i++)
            {
                var place = (row * _width) + i;
                gradient[i] -= 2 * signal * _coordinates[place] * ((_coordinates[place] * sum) - _images[place]);
            }
        }

        return gradient;
    }
}
