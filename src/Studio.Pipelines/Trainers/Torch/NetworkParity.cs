namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch.Loop;
using static TorchSharp.torch;

/// <summary>
/// Compares a trained net with its description: libtorch against ONNX Runtime on the same rows. Every net is compared before
/// it is used, so that a model is never chosen for predictions that its file would not make.
/// </summary>
internal static class NetworkParity
{
    /// <summary>Largest difference of a probability, or of a number in deviations of the label.</summary>
    public const double Tolerance = 1e-4;

    private const int MostRows = 1000;

    /// <summary>Compares on the first rows.</summary>
    /// <exception cref="TrainingException">A prediction differs by more than <see cref="Tolerance"/>.</exception>
    public static void Check(NetworkModule module, NeuralNetwork network, NeuralTarget target, TensorRows rows)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        module.eval();
        var features = rows.Features.narrow(0, 0, Math.Min(rows.Count, MostRows));
        var trained = target.Predictions(module.call(features)).cpu().contiguous().data<float>().ToArray();
        var described = network.Predict(features.to(float32).cpu().contiguous().data<float>().ToArray(), threads: 1);
        for (var i = 0; i < trained.Length; i++)
        {
            var expected = (float)((trained[i] * target.Scale) + target.Offset);

            // Not "greater": a value that is no number must not pass.
            if (!(Math.Abs(expected - described[i]) <= Tolerance * target.Scale))
            {
                throw new TrainingException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The net predicts {expected} where its ONNX form predicts {described[i]} (row {i / target.Outputs}); the largest difference allowed is {Tolerance * target.Scale:G3}."));
            }
        }
    }
}
