namespace Studio.Pipelines.Trainers.Models;

using System.Numerics.Tensors;

/// <summary>Rows that a <see cref="KernelModel"/> knows.</summary>
/// <param name="Centers">Subtracted from each feature.</param>
/// <param name="Scales">What each centred feature is multiplied by.</param>
/// <param name="Coordinates">Centred and scaled features by feature, then row: <see cref="Scales"/> × rows, each a number of single precision.</param>
/// <param name="Weights">Weight of the likeness to each row, by output, then row.</param>
/// <param name="Linear">Weight of each coordinate, by output, then feature.</param>
/// <param name="Biases">One an output.</param>
internal sealed record KernelRows(float[] Centers, float[] Scales, double[][] Coordinates, double[][] Weights, double[][] Linear, double[] Biases)
{
    /// <summary>Number of rows.</summary>
    public int Count => Weights[0].Length;

    /// <summary>Squared length of each row.</summary>
    public double[] SquaredLengths { get; } = Lengths(Coordinates, Weights[0].Length);

    private static double[] Lengths(double[][] coordinates, int rows)
    {
        var squares = new double[rows];
        foreach (var coordinate in coordinates)
        {
            TensorPrimitives.MultiplyAdd(coordinate, coordinate, squares, squares);
        }

        return squares;
    }
}

/// <summary>
/// Sum of the likeness to known rows, each by its weight, of weighted coordinates and of a bias. Everything is summed in double precision: weights of rows are large and of
/// both signs where labels have little noise, so that the sum is a small difference of large numbers.
/// </summary>
public sealed class KernelModel : PredictionModel, IIterated
{
    internal KernelModel(OutputLink link, KernelFunction kernel, KernelRows rows, int iterations)
        : base(link, rows.Centers.Length, rows.Weights.Length)
    {
        Kernel = kernel;
        Rows = rows;
        Iterations = iterations;
    }

    /// <summary>How likeness falls with distance.</summary>
    public KernelFunction Kernel { get; }

    /// <summary>Evaluations of the marginal likelihood that the hyperparameters took.</summary>
    public int Iterations { get; }

    internal KernelRows Rows { get; }

    /// <inheritdoc/>
    protected override void Score(VectorColumn features, float[] raw) => Parallel.For(
        0,
        features.Count,
        () => (Likeness: new double[Rows.Count], Coordinates: new double[Features]),
        (row, _, buffers) =>
        {
            Measure(features.Row(row), buffers.Coordinates, buffers.Likeness);
            Kernel.Apply(buffers.Likeness, []);
            for (var output = 0; output < Outputs; output++)
            {
                raw[(row * Outputs) + output] = (float)(
                    TensorPrimitives.Dot<double>(buffers.Likeness, Rows.Weights[output])
                    + TensorPrimitives.Dot<double>(buffers.Coordinates, Rows.Linear[output])
                    + Rows.Biases[output]);
            }

            return buffers;
        },
        _ => { });

    /// <summary>Coordinates, and squared distances to all rows.</summary>
    private void Measure(ReadOnlySpan<float> features, double[] coordinates, double[] distances)
    {
        Rows.SquaredLengths.CopyTo(distances, 0);
        var square = 0d;
        for (var i = 0; i < features.Length; i++)
        {
            var coordinate = coordinates[i] = (features[i] - Rows.Centers[i]) * Rows.Scales[i];
            square += coordinate * coordinate;
            if (coordinate != 0)
            {
                TensorPrimitives.MultiplyAdd(Rows.Coordinates[i], -2 * coordinate, distances, distances);
            }
        }

        TensorPrimitives.Add(distances, square, distances);
        TensorPrimitives.Max(distances, 0, distances);
    }
}
