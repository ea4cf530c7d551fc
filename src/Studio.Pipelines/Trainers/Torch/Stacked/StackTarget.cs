namespace Studio.Pipelines.Trainers.Torch.Stacked;

using static TorchSharp.torch;

/// <summary>The losses of several nets at once; see <see cref="NeuralTarget.TrainingLoss"/> and <see cref="NeuralTarget.ValidationLoss"/>.</summary>
internal static class StackTarget
{
    /// <summary>The loss to train each net on.</summary>
    /// <param name="target">The losses, the same for all nets.</param>
    /// <param name="outputs">Nets × rows × outputs, or nets × rows × members × outputs.</param>
    /// <param name="batch">The rows.</param>
    /// <returns>A loss a net.</returns>
    public static Tensor TrainingLosses(this NeuralTarget target, Tensor outputs, StackBatch batch)
    {
        var members = outputs.dim() == 3 ? 1 : outputs.shape[2];
        var labels = batch.Labels.unsqueeze(2).expand(-1, -1, members).flatten();
        var losses = target.Loss(outputs.reshape(-1, outputs.shape[^1]), labels, nn.Reduction.None);
        return Sum(losses.view(batch.Labels.shape[0], batch.Labels.shape[1], members).mean([2L]), batch);
    }

    /// <summary>The loss of what each net predicts.</summary>
    /// <param name="target">The losses, the same for all nets.</param>
    /// <param name="outputs">Nets × rows × outputs, or nets × rows × members × outputs.</param>
    /// <param name="batch">The rows.</param>
    /// <returns>A loss a net.</returns>
    public static Tensor ValidationLosses(this NeuralTarget target, Tensor outputs, StackBatch batch)
    {
        var rows = outputs.flatten(0, 1);
        var losses = outputs.dim() == 3
            ? target.Loss(rows, batch.Labels.flatten(), nn.Reduction.None)
            : target.PredictionLoss(target.Predictions(rows), batch.Labels.flatten(), nn.Reduction.None);
        return Sum(losses.view(batch.Labels.shape), batch);
    }

    private static Tensor Sum(Tensor losses, StackBatch batch) => (losses * batch.Shares).sum([1L]);
}
