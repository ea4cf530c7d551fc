namespace Studio.Pipelines.Trainers.Torch;

using System.Numerics.Tensors;

/// <summary>A step of a trained net.</summary>
public abstract record NetworkLayer;

/// <summary>A fully connected layer: <c>y = x·W + b</c>.</summary>
/// <param name="Weights">Row-major, inputs × outputs.</param>
/// <param name="Bias">One value an output.</param>
public sealed record DenseLayer(float[] Weights, float[] Bias) : NetworkLayer
{
    /// <summary>Number of outputs.</summary>
    public int Outputs => Bias.Length;

    /// <summary>Number of inputs.</summary>
    public int Inputs => Weights.Length / Bias.Length;
}

/// <summary>A function applied to each value, or for <see cref="Activation.Softmax"/> to each row.</summary>
/// <param name="Function">Which function.</param>
public sealed record ActivationLayer(Activation Function) : NetworkLayer;

/// <summary>The functions an <see cref="ActivationLayer"/> may apply.</summary>
public enum Activation
{
    /// <summary>x / √(1 + (x/3)²): the identity near 0, bounded by ±3, so that outliers do no harm (RealMLP, Holzmüller et al. 2024).</summary>
    SmoothClip,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>x where positive, eˣ − 1 elsewhere.</summary>
    Elu,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>eˣ over the sum of the row's eˣ.</summary>
    Softmax,
}

/// <summary>
/// A trained net as plain numbers: what predicts and what is exported, without libtorch. Training-time parts are gone:
/// dropout is absent and batch normalisation is folded into the dense layer before it.
/// </summary>
/// <param name="Layers">Steps in order.</param>
public sealed record NeuralNetwork(IReadOnlyList<NetworkLayer> Layers)
{
    // Rows that go through all layers together: their values stay in the processor's cache.
    private const int RowsAtOnce = 64;

    /// <summary>Number of inputs.</summary>
    public int Inputs => Layers.OfType<DenseLayer>().First().Inputs;

    /// <summary>Number of outputs.</summary>
    public int Outputs => Layers.OfType<DenseLayer>().Last().Outputs;

    /// <summary>Runs the net.</summary>
    /// <param name="features">Row-major, rows × <see cref="Inputs"/>.</param>
    /// <returns>Row-major, rows × <see cref="Outputs"/>.</returns>
    public float[] Predict(ReadOnlySpan<float> features)
    {
        var rows = features.Length / Inputs;
        var predictions = new float[rows * Outputs];
        for (var first = 0; first < rows; first += RowsAtOnce)
        {
            var count = Math.Min(RowsAtOnce, rows - first);
            var values = features.Slice(first * Inputs, count * Inputs).ToArray();
            foreach (var layer in Layers)
            {
                values = Apply(layer, values, count);
            }

            values.CopyTo(predictions, first * Outputs);
        }

        return predictions;
    }

    private static float[] Apply(NetworkLayer layer, float[] values, int rows)
    {
        switch (layer)
        {
            case DenseLayer dense:
                return Multiply(dense, values, rows);
            case ActivationLayer { Function: Activation.Softmax }:
                var width = values.Length / rows;
                for (var row = 0; row < rows; row++)
                {
                    Softmax(values.AsSpan(row * width, width));
                }

                return values;
            case ActivationLayer activation:
                Activate(activation.Function, values);
                return values;
            default:
                throw new NotSupportedException($"A net has no layer {layer.GetType().Name}.");
        }
    }

    private static float[] Multiply(DenseLayer dense, float[] values, int rows)
    {
        var (inputs, outputs) = (dense.Inputs, dense.Outputs);
        var result = new float[rows * outputs];
        for (var row = 0; row < rows; row++)
        {
            var sums = result.AsSpan(row * outputs, outputs);
            dense.Bias.CopyTo(sums);
            for (var i = 0; i < inputs; i++)
            {
                var value = values[(row * inputs) + i];
                if (value != 0)
                {
                    TensorPrimitives.MultiplyAdd(dense.Weights.AsSpan(i * outputs, outputs), value, sums, sums);
                }
            }
        }

        return result;
    }

    private static void Softmax(Span<float> row)
    {
        TensorPrimitives.Subtract(row, TensorPrimitives.Max(row), row);
        TensorPrimitives.SoftMax(row, row);
    }

    private static void Activate(Activation function, Span<float> values)
    {
        switch (function)
        {
            case Activation.Relu:
                TensorPrimitives.Max(values, 0f, values);
                break;
            case Activation.Sigmoid:
                TensorPrimitives.Sigmoid(values, values);
                break;
            case Activation.Silu:
                var gates = new float[values.Length];
                TensorPrimitives.Sigmoid(values, gates);
                TensorPrimitives.Multiply(values, gates, values);
                break;
            case Activation.Elu:
                foreach (ref var value in values)
                {
                    value = value > 0 ? value : MathF.Exp(value) - 1;
                }

                break;
            case Activation.SmoothClip:
                foreach (ref var value in values)
                {
                    var third = value * (1f / 3);
                    value /= MathF.Sqrt(1 + (third * third));
                }

                break;
            default:
                throw new NotSupportedException($"{function} is not applied value by value.");
        }
    }
}
