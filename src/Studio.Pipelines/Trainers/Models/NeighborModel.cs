namespace Studio.Pipelines.Trainers.Models;

using System.Numerics.Tensors;

/// <summary>Rows that a <see cref="NeighborModel"/> knows, and how it measures distance.</summary>
/// <param name="Centers">Subtracted from each feature.</param>
/// <param name="Scales">What each centred feature is multiplied by.</param>
/// <param name="Coordinates">Centred and scaled features by feature, then row: <see cref="Scales"/> × rows, each a number of single precision.</param>
/// <param name="Values">What the rows tell, by output, then row.</param>
/// <param name="Prior">What is told where no row is near, by output.</param>
internal sealed record NeighborRows(float[] Centers, float[] Scales, double[][] Coordinates, float[][] Values, float[] Prior)
{
    /// <summary>What each row counts for; null when all count the same.</summary>
    public float[]? Weights { get; init; }

    /// <summary>Number of rows.</summary>
    public int Count => Values[0].Length;

    /// <summary>Squared length of each row.</summary>
    public double[] SquaredLengths { get; } = Lengths(Coordinates);

    private static double[] Lengths(double[][] coordinates)
    {
        var squares = new double[coordinates[0].Length];
        foreach (var coordinate in coordinates)
        {
            TensorPrimitives.MultiplyAdd(coordinate, coordinate, squares, squares);
        }

        return squares;
    }
}

/// <summary>
/// Mean of the nearest rows, weighted by <c>(1 − d / h)^Power</c> of the squared distance d, where the reach h goes somewhat beyond the k-th
/// nearest row. All rows within reach count, so that rows at equal distance count alike and the prediction does not jump
/// when a distance is rounded otherwise, as another runtime may do. Distances are summed in double precision: of ‖x‖² − 2x·r + ‖r‖² of
/// two rows that are near each other and far from all others, single precision would leave rounding errors only.
/// </summary>
public sealed class NeighborModel : PredictionModel
{
    /// <summary>Reach as a multiple of the squared distance of the k-th nearest row: above 1, so that this row counts as well.</summary>
    internal const float Reach = 1.2f;

    /// <summary>Least reach as a share of 1 + the squared length of the row asked for, so that one row that equals it does not tell alone.</summary>
    internal const float LeastReach = 2e-3f;

    /// <summary>Weight of the prior; the nearest row has at most 1.</summary>
    internal const float PriorWeight = 0.1f;

    internal NeighborModel(OutputLink link, NeighborRows rows, int neighbors, int power)
        : base(link, rows.Centers.Length, rows.Values.Length)
    {
        Rows = rows;
        Neighbors = Math.Min(neighbors, rows.Count);
        Power = power;
    }

    /// <summary>The k-th nearest row sets the reach.</summary>
    public int Neighbors { get; }

    /// <summary>1 or more: how steeply weights fall with distance.</summary>
    public int Power { get; }

    internal NeighborRows Rows { get; }

    /// <inheritdoc/>
    protected override void Score(VectorColumn features, float[] raw) => Parallel.For(
        0,
        features.Count,
        () => (Sums: new double[Rows.Count], Distances: new float[Rows.Count]),
        (row, _, buffers) =>
        {
            var square = Measure(features.Row(row), buffers.Sums);
            TensorPrimitives.ConvertTruncating<double, float>(buffers.Sums, buffers.Distances);
            Vote(buffers.Distances, square, raw.AsSpan(row * Outputs, Outputs));
            return buffers;
        },
        _ => { });

    /// <summary>Squared distances to all rows; returns the row's own squared length.</summary>
    private float Measure(ReadOnlySpan<float> features, double[] distances)
    {
        Rows.SquaredLengths.CopyTo(distances, 0);
        var square = 0d;
        for (var i = 0; i < features.Length; i++)
        {
            var coordinate = (double)((features[i] - Rows.Centers[i]) * Rows.Scales[i]);
            square += coordinate * coordinate;
            if (coordinate != 0)
            {
                TensorPrimitives.MultiplyAdd(Rows.Coordinates[i], -2 * coordinate, distances, distances);
            }
        }

        TensorPrimitives.Add(distances, square, distances);
        return (float)square;
    }

    private void Vote(float[] distances, float square, Span<float> result)
    {
        var reach = Math.Max(Reach * KthSmallest(distances, Neighbors), LeastReach * (1 + square));
        double total = PriorWeight;
        var sums = new double[Outputs];
        for (var output = 0; output < Outputs; output++)
        {
            sums[output] = PriorWeight * Rows.Prior[output];
        }

        for (var i = 0; i < distances.Length; i++)
        {
            var closeness = 1 - (distances[i] / reach);
            if (closeness > 0)
            {
                var weight = Math.Pow(closeness, Power) * (Rows.Weights?[i] ?? 1);
                total += weight;
                for (var output = 0; output < Outputs; output++)
                {
                    sums[output] += weight * Rows.Values[output][i];
                }
            }
        }

        for (var output = 0; output < Outputs; output++)
        {
            result[output] = (float)(sums[output] / total);
        }
    }

    private static float KthSmallest(float[] values, int k)
    {
        Span<float> smallest = stackalloc float[k];
        smallest.Fill(float.PositiveInfinity);
        foreach (var value in values)
        {
            if (value < smallest[^1])
            {
                var at = k - 1;
                for (; at > 0 && smallest[at - 1] > value; at--)
                {
                    smallest[at] = smallest[at - 1];
                }

                smallest[at] = value;
            }
        }

        return smallest[^1];
    }
}
