namespace Studio.Pipelines.Trainers;

using System.Numerics.Tensors;
using Studio.Pipelines.Data;
using Studio.Pipelines.Trainers.Models;

/// <summary>
/// Least squares with an L2 penalty on the weights but not on the bias: (XᵀX + λI)w = Xᵀy on centred columns, by conjugate
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
        var features = training.Column<VectorColumn>(ColumnNames.Features);
        var means = Means(features);
        var targets = Array.ConvertAll(label.Standardize(training).Column<FloatColumn>(ColumnNames.Label).Values, value => (double)value);
        var weights = Solve(features, means, targets, penalty, cancellationToken);
        var bias = -TensorPrimitives.Dot<double>(means, weights);
        return new LinearModel(label.Link, [Array.ConvertAll(weights, weight => (float)weight)], [(float)bias]);
    }

    private static double[] Solve(VectorColumn features, double[] means, double[] targets, double penalty, CancellationToken cancellationToken)
    {
        var weights = new double[means.Length];
        var residual = TransposeTimes(features, means, targets);
        var direction = residual.ToArray();
        var square = TensorPrimitives.SumOfSquares<double>(residual);
        var start = square;
        for (var iteration = 0; iteration < MaxIterations && square > Tolerance * start && square > 0; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var image = TransposeTimes(features, means, Times(features, means, direction));
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

    private static double[] Means(VectorColumn features)
    {
        var ones = new double[features.Count];
        Array.Fill(ones, 1d / features.Count);
        return TransposeTimes(features, new double[features.Width], ones);
    }

    /// <summary>(X − means) v.</summary>
    private static double[] Times(VectorColumn features, double[] means, double[] vector)
    {
        var shift = TensorPrimitives.Dot<double>(means, vector);
        var product = new double[features.Count];
        var row = new double[features.Width];
        for (var i = 0; i < product.Length; i++)
        {
            TensorPrimitives.ConvertTruncating(features.Row(i), row);
            product[i] = TensorPrimitives.Dot<double>(row, vector) - shift;
        }

        return product;
    }

    /// <summary>(X − means)ᵀ v.</summary>
    private static double[] TransposeTimes(VectorColumn features, double[] means, double[] vector)
    {
        var product = new double[features.Width];
        var row = new double[features.Width];
        for (var i = 0; i < vector.Length; i++)
        {
            TensorPrimitives.ConvertTruncating(features.Row(i), row);
            TensorPrimitives.MultiplyAdd(row, vector[i], product, product);
        }

        TensorPrimitives.MultiplyAdd(means, -TensorPrimitives.Sum<double>(vector), product, product);
        return product;
    }
}
