namespace Studio.Pipelines.Trainers;

using System.Numerics.Tensors;

/// <summary>
/// Least squares with an L2 penalty on the weights but not on the bias: (XᵀDX + λI)w = XᵀDy on centred columns, D the weights of the rows, by conjugate
/// gradients (Hestenes and Stiefel 1952), so that wide tables need no width × width matrix.
/// </summary>
internal static class RidgeRegression
{
    private const int MaxIterations = 300;

    // Square of the residual relative to the first at which the solution is as exact as its 32-bit inputs.
    private const double Tolerance = 1e-12;

    /// <summary>Fits standardised labels.</summary>
    /// <param name="training">Rows with features and a float label.</param>
    /// <param name="penalty">λ, at least 0; in sums over rows.</param>
    /// <param name="cancellationToken">Cancels between two passes over the rows.</param>
    public static LinearModel Fit(ColumnTable training, double penalty, CancellationToken cancellationToken)
    {
        var label = RegressionLabel.Measure(training);
        var features = SparseVectorColumn.From(training.Column<VectorColumn>(ColumnNames.Features));
        var rows = RowWeights.Of(training);
        var means = Means(features, rows);
        var targets = Array.ConvertAll(label.Standardize(training).Column<FloatColumn>(ColumnNames.Label).Values, value => (double)value);
        var weights = Solve(features, means, rows, targets, penalty, cancellationToken);
        var bias = -TensorPrimitives.Dot<double>(means, weights);
        return new LinearModel(label.Link, [Array.ConvertAll(weights, weight => (float)weight)], [(float)bias]);
    }

    private static double[] Solve(
        SparseVectorColumn features, double[] means, float[]? rows, double[] targets, double penalty, CancellationToken cancellationToken)
    {
        var weights = new double[means.Length];
        var residual = TransposeTimes(features, means, Weigh(targets, rows));
        var direction = residual.ToArray();
        var square = TensorPrimitives.SumOfSquares<double>(residual);
        var start = square;
        for (var iteration = 0; iteration < MaxIterations && square > Tolerance * start && square > 0; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var image = TransposeTimes(features, means, Weigh(Times(features, means, direction), rows));
            TensorPrimitives.MultiplyAdd(direction, penalty, image, image);
            var curvature = TensorPrimitives.Dot<double>(direction, image);
            if (curvature <= 0)
            {
                break;
            }

            var step = square / curvature;
            TensorPrimitives.MultiplyAdd(direction, step, weights, weights);
            TensorPrimitives.MultiplyAdd(image, -step, residual, residual);
            var next = TensorPrimitives.SumOfSquares<double>(residual);
            TensorPrimitives.MultiplyAdd(direction, next / square, residual, direction);
            square = next;
        }

        return weights;
    }

    private static double[] Means(SparseVectorColumn features, float[]? rows)
    {
        var shares = new double[features.Count];
        Array.Fill(shares, 1d / (rows?.Sum(weight => (double)weight) ?? features.Count));
        return TransposeTimes(features, new double[features.Width], Weigh(shares, rows));
    }

    /// <summary>Multiplies each row's value by what the row counts for, in place.</summary>
    private static double[] Weigh(double[] values, float[]? rows)
    {
        for (var row = 0; row < values.Length && rows is not null; row++)
        {
            values[row] *= rows[row];
        }

        return values;
    }

    /// <summary>(X − means) v.</summary>
    private static double[] Times(SparseVectorColumn features, double[] means, double[] vector)
    {
        var shift = TensorPrimitives.Dot<double>(means, vector);
        var product = new double[features.Count];
        for (var i = 0; i < product.Length; i++)
        {
            var sum = -shift;
            for (var entry = features.Starts[i]; entry < features.Starts[i + 1]; entry++)
            {
                sum += features.Values[entry] * vector[features.Slots[entry]];
            }

            product[i] = sum;
        }

        return product;
    }

    /// <summary>(X − means)ᵀ v.</summary>
    private static double[] TransposeTimes(SparseVectorColumn features, double[] means, double[] vector)
    {
        var product = new double[features.Width];
        for (var i = 0; i < vector.Length; i++)
        {
            for (var entry = features.Starts[i]; entry < features.Starts[i + 1]; entry++)
            {
                product[features.Slots[entry]] += features.Values[entry] * vector[i];
            }
        }

        TensorPrimitives.MultiplyAdd(means, -TensorPrimitives.Sum<double>(vector), product, product);
        return product;
    }
}
