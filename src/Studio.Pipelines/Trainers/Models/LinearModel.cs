namespace Studio.Pipelines.Trainers.Models;

using System.Numerics.Tensors;

/// <summary>Weights × features + bias, once an output.</summary>
public sealed class LinearModel : PredictionModel
{
    /// <summary>Creates the model.</summary>
    /// <param name="link">From raw scores to predictions.</param>
    /// <param name="weights">One row an output, each of one width.</param>
    /// <param name="biases">One an output.</param>
    public LinearModel(OutputLink link, float[][] weights, float[] biases)
        : base(link, weights[0].Length, weights.Length)
    {
        Weights = weights;
        Biases = biases;
    }

    /// <summary>Weights by output, then feature.</summary>
    public IReadOnlyList<float[]> Weights { get; }

    /// <summary>One an output.</summary>
    public IReadOnlyList<float> Biases { get; }

    /// <inheritdoc/>
    protected override void Score(VectorColumn features, float[] raw) => Parallel.For(0, features.Count, row =>
    {
        for (var output = 0; output < Outputs; output++)
        {
            raw[(row * Outputs) + output] = TensorPrimitives.Dot(features.Row(row), Weights[output]) + Biases[output];
        }
    });
}
