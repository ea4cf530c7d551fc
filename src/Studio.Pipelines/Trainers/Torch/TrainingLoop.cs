namespace Studio.Pipelines.Trainers.Torch;

using TorchSharp;
using static TorchSharp.torch;

/// <summary>Rows as tensors on the device they are trained on.</summary>
/// <param name="Features">Rows × features, float.</param>
/// <param name="Labels">One label a row, as the loss wants it.</param>
internal sealed record TensorRows(Tensor Features, Tensor Labels)
{
    public int Count => (int)Features.shape[0];
}

/// <summary>How to train.</summary>
/// <param name="Epochs">Passes over the training rows at most.</param>
/// <param name="BatchSize">Rows a step.</param>
/// <param name="LearningRate">Highest learning rate.</param>
/// <param name="WeightDecay">See <see cref="AdamW"/>.</param>
/// <param name="Patience">Epochs without a better validation loss after which it stops.</param>
/// <param name="Seed">Seed of the shuffling.</param>
/// <param name="ClipNorm">See <see cref="AdamW"/>.</param>
/// <param name="Limit">When to end with the best epoch so far; null for no limit.</param>
internal sealed record TrainingOptions(
    int Epochs, int BatchSize, double LearningRate, double WeightDecay, int Patience, int Seed, double ClipNorm = 1, TimeLimit? Limit = null);

/// <summary>
/// Trains any net: shuffled mini-batches, AdamW with warm-up and cosine decay, early stopping on validation rows, the best
/// epoch kept. The same seed, threads and device give the same net.
/// </summary>
/// <param name="network">The net, on the device of the rows.</param>
/// <param name="loss">Mean loss of predictions (first) against labels (second).</param>
/// <param name="options">How to train.</param>
internal sealed class TrainingLoop(nn.Module<Tensor, Tensor> network, Func<Tensor, Tensor, Tensor> loss, TrainingOptions options)
{
    // Share of the steps in which the learning rate rises to its highest value.
    private const double WarmUp = 0.05;
    private const int ValidationBatch = 8192;

    private readonly EpochPlan _plan = new(options.Epochs, options.Limit);

    /// <summary>Trains the net and leaves it, in evaluation mode, at its best epoch, which it returns: the last where there are no validation rows.</summary>
    /// <exception cref="TrainingException">The loss is no longer a number.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; checked before each batch.</exception>
    public int Run(TensorRows training, TensorRows? validation, IProgress<IterationProgress>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var parameters = new ParameterVector(network, training.Features.device);
        var optimizer = new AdamW(parameters, options.WeightDecay, options.ClipNorm);
        using var generator = new Generator((ulong)options.Seed, CPU);
        var (best, bestEpoch) = (double.PositiveInfinity, 0);
        for (var epoch = 1; epoch <= _plan.Epochs && epoch - bestEpoch <= options.Patience; epoch++)
        {
            if (TrainEpoch(epoch, training, optimizer, generator, cancellationToken) is not { } trained)
            {
                break;
            }

            double? validated = validation is null ? null : Evaluate(validation, cancellationToken);
            progress?.Report(new IterationProgress(epoch, trained, validated));
            if (!double.IsFinite(trained) || !double.IsFinite(validated ?? 0))
            {
                throw new TrainingException(
                    $"The loss was no longer a number in epoch {epoch}: learning rate {options.LearningRate:G3} is too high for this data.");
            }

            if (validated is null || validated < best)
            {
                (best, bestEpoch) = (validated ?? best, epoch);
                parameters.KeepBest();
            }

            _plan.EndEpoch(epoch);
        }

        parameters.RestoreBest();
        network.eval();
        return bestEpoch;
    }

    /// <summary>One pass over the rows; returns their mean loss, or null when the time was over before its end. The first epoch then is a short one.</summary>
    private double? TrainEpoch(int epoch, TensorRows rows, AdamW optimizer, Generator generator, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        network.train();
        var order = randperm(rows.Count, generator: generator).to(rows.Features.device);
        var total = zeros(1, device: rows.Features.device);
        var (batches, seen) = (Batches(rows.Count), 0L);
        for (var batch = 0; batch < batches; batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_plan.IsOver && epoch > 1)
            {
                return null;
            }

            if (_plan.IsOver && batch > 0)
            {
                break;
            }

            using var batchScope = NewDisposeScope();
            var first = (long)rows.Count * batch / batches;
            var count = ((long)rows.Count * (batch + 1) / batches) - first;
            var chosen = order.narrow(0, first, count);
            var value = loss(network.call(rows.Features.index_select(0, chosen)), rows.Labels.index_select(0, chosen));
            value.backward();
            optimizer.Step(LearningRate((((epoch - 1) * batches) + batch + 0.5) / ((double)_plan.Epochs * batches)));
            using Scalar weight = count;
            total.add_(value.detach(), weight);
            seen += count;
        }

        return total.item<float>() / seen;
    }

    /// <summary>Batches of nearly equal size: a small rest would be a noisy step, and one row has no batch statistics.</summary>
    private int Batches(int rows) => (rows + options.BatchSize - 1) / options.BatchSize;

    private double LearningRate(double progress) =>
        options.LearningRate * Math.Min(1, progress / WarmUp) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress)));

    private double Evaluate(TensorRows rows, CancellationToken cancellationToken)
    {
        using var noGrad = no_grad();
        network.eval();
        var total = 0d;
        for (var first = 0; first < rows.Count; first += ValidationBatch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var count = Math.Min(ValidationBatch, rows.Count - first);
            total += loss(network.call(rows.Features.narrow(0, first, count)), rows.Labels.narrow(0, first, count)).item<float>() * (double)count;
        }

        return total / rows.Count;
    }
}
