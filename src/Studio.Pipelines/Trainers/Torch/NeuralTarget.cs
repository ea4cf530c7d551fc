namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using static TorchSharp.torch;

/// <summary>What a net is trained towards: how labels become tensors, the loss, and what its outputs become in the end.</summary>
/// <param name="Outputs">Numbers the net's last layer gives.</param>
/// <param name="Labels">Makes the label column a tensor of one value a row.</param>
/// <param name="Loss">Mean loss of outputs (rows × outputs) against labels.</param>
/// <param name="Finish">Turns the layers of the net into ones that give a probability, class probabilities or the number.</param>
internal sealed record NeuralTarget(
    int Outputs,
    Func<TableColumn, Tensor> Labels,
    Func<Tensor, Tensor, Tensor> Loss,
    Func<IEnumerable<NetworkLayer>, IEnumerable<NetworkLayer>> Finish)
{
    /// <summary>The target of a run's task.</summary>
    public static NeuralTarget For(TrainingRun run) => run.Shape.Task switch
    {
        TaskKind.Binary => new NeuralTarget(
            1,
            label => tensor(Array.ConvertAll(((BooleanColumn)label).Values, positive => positive ? 1f : 0f)),
            (outputs, labels) => nn.functional.binary_cross_entropy_with_logits(outputs.squeeze(1), labels),
            layers => layers.Append(new ActivationLayer(Activation.Sigmoid))),
        TaskKind.Multiclass => new NeuralTarget(
            run.Shape.Classes,
            label => tensor(Array.ConvertAll(((KeyColumn)label).Values, key => key - 1L)),
            (outputs, labels) => nn.functional.cross_entropy(outputs, labels),
            layers => layers.Append(new ActivationLayer(Activation.Softmax))),
        _ => Number(run.Training.Column<FloatColumn>(ColumnNames.Label).Values),
    };

    /// <summary>Numbers are learned with mean 0 and deviation 1; the last layer is scaled back at the end.</summary>
    private static NeuralTarget Number(float[] values)
    {
        var mean = values.Average(value => (double)value);
        var variance = values.Average(value => (value - mean) * (value - mean));
        var deviation = variance > 0 ? Math.Sqrt(variance) : 1;
        return new NeuralTarget(
            1,
            label => tensor(Array.ConvertAll(((FloatColumn)label).Values, value => (float)((value - mean) / deviation))),
            (outputs, labels) => nn.functional.mse_loss(outputs.squeeze(1), labels),
            layers => ScaleLast([.. layers], mean, deviation));
    }

    private static NetworkLayer[] ScaleLast(NetworkLayer[] layers, double mean, double deviation)
    {
        var last = (DenseLayer)layers[^1];
        return
        [
            .. layers[..^1],
            new DenseLayer(
                Array.ConvertAll(last.Weights, weight => (float)(weight * deviation)),
                Array.ConvertAll(last.Bias, bias => (float)((bias * deviation) + mean))),
        ];
    }
}
