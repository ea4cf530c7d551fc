namespace Studio.Pipelines.Trainers.Torch.Loop;

using TorchSharp;
using static TorchSharp.torch;

/// <summary>
/// Trains any net: shuffled mini-batches, AdamW with schedules, early stopping on validation rows, the best epoch kept. The
/// same seed, threads and device give the same net. A device that is short of memory gets smaller batches.
/// </summary>
/// <param name="network">The net, on the device of the rows.</param>
/// <param name="target">The losses.</param>
/// <param name="options">How to train.</param>
internal sealed class TrainingLoop(NetworkModule network, NeuralTarget target, TrainingOptions options)
{
    // Rows, and numbers in them, that are evaluated at once.
    private const int MostValidationRows = 8192;
    private const long MostValidationValues = 1 << 23;

    // On so many validation rows the metric may take as long as an epoch, so it is computed in some only.
    private const int ManyValidationRows = 50_000;
    private const int MetricInterval = 5;

    private readonly EpochPlan _plan = new(options.Epochs, options.Limit);
    private readonly BatchSize _batch = new(options.BatchSize);
    private BatchSize _validationBatch = new(1);

    /// <summary>Trains the net and leaves it, in evaluation mode, at its best epoch, which it returns: the last where there are no validation rows.</summary>
    /// <exception cref="TrainingException">The loss is no longer a number, or one row a step is too much for the device's memory.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; checked before each batch.</exception>
    public int Run(TensorRows training, TensorRows? validation, LoopListener listener, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var parameters = new ParameterVector(network, training.Features.device);
        var optimizer = new AdamW(parameters, options);
        using var generator = new Generator((ulong)options.Seed, CPU);
        _validationBatch = new BatchSize(ValidationRows(validation));
        var (best, bestEpoch) = (double.PositiveInfinity, 0);
        for (var epoch = 1; epoch <= _plan.Epochs && epoch - bestEpoch <= options.Patience + (options.PatienceGrowth * bestEpoch); epoch++)
        {
            if (_batch.Fit(() => TrainEpoch(epoch, training, optimizer, generator, cancellationToken), parameters.Forget) is not { } trained
                || _validationBatch.Fit(() => Evaluate(epoch, validation, listener, cancellationToken), () => { }) is not { } validated)
            {
                break;
            }

            listener.Progress?.Report(new IterationProgress(epoch, trained, validated.Loss) { Metric = validated.Metric, Note = _batch.Note });
            if (!double.IsFinite(trained) || !double.IsFinite(validated.Loss ?? 0))
            {
                throw Diverged(epoch, options);
            }

            if (validated.Loss is null || validated.Loss < best)
            {
                (best, bestEpoch) = (validated.Loss ?? best, epoch);
                parameters.KeepBest();
            }

            _plan.EndEpoch(epoch);
        }

        parameters.RestoreBest();
        network.eval();
        return bestEpoch;
    }

    /// <summary>What is told when a loss is no longer a number.</summary>
    internal static TrainingException Diverged(int epoch, TrainingOptions options) =>
        new(FormattableString.Invariant($"The loss was no longer a number in epoch {epoch}: learning rate {options.LearningRate:G3} is too high for this data."));

    /// <summary>Mean loss of an epoch; null when it was broken off because the time is over. The first epoch ends early instead, with what it has.</summary>
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

            var first = (long)rows.Count * batch / batches;
            var count = ((long)rows.Count * (batch + 1) / batches) - first;
            var done = (((epoch - 1) * batches) + batch + 0.5) / ((double)_plan.Epochs * batches);
            TrainBatch(rows, order.narrow(0, first, count), done, optimizer, total);
            seen += count;
        }

        return total.Number() / seen;
    }

    private void TrainBatch(TensorRows rows, Tensor chosen, double done, AdamW optimizer, Tensor total)
    {
        using var scope = NewDisposeScope();
        network.Advance(done);
        var outputs = network.call(rows.Features.index_select(0, chosen));
        var loss = target.TrainingLoss(outputs, rows.Labels.index_select(0, chosen), rows.Weights?.index_select(0, chosen));
        loss.backward();
        optimizer.Step(options.LearningRate * options.Schedule(done), options.WeightDecay * options.DecaySchedule(done));
        using Scalar weight = chosen.numel();
        total.add_(loss.detach(), weight);
    }

    /// <summary>Batches of nearly equal size: a small rest would be a noisy step, and one row has no batch statistics.</summary>
    private int Batches(int rows) => (rows + _batch.Rows - 1) / _batch.Rows;

    /// <summary>
    /// Mean loss on validation rows, and the metric where somebody listens; null when it was broken off because the time is over. After the
    /// first epoch it ends early instead, with the loss of fewer rows.
    /// </summary>
    private Validated? Evaluate(int epoch, TensorRows? rows, LoopListener listener, CancellationToken cancellationToken)
    {
        if (rows is null)
        {
            return new Validated(null, null);
        }

        using var noGrad = no_grad();
        network.eval();
        var (total, seen) = (0d, 0);
        var predictions = listener.WantsMetric && (rows.Count < ManyValidationRows || epoch % MetricInterval == 1)
            ? new List<float>(rows.Count * target.Outputs)
            : null;
        while (seen < rows.Count && !(_plan.IsOver && seen > 0))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var count = Math.Min(_validationBatch.Rows, rows.Count - seen);
            var outputs = network.call(rows.Features.narrow(0, seen, count));
            total += target.ValidationLoss(outputs, rows.Labels.narrow(0, seen, count), rows.Weights?.narrow(0, seen, count)).Number() * count;
            predictions?.AddRange(target.Numbers(outputs));
            seen += count;
        }

        if (seen < rows.Count)
        {
            return epoch > 1 ? null : new Validated(total / seen, null);
        }

        return new Validated(total / seen, predictions is null || !double.IsFinite(total) ? null : listener.Metric!([.. predictions]));
    }

    /// <summary>As many rows at once as keep what lies between the layers small.</summary>
    private static int ValidationRows(TensorRows? rows) => rows is null
        ? 1
        : (int)Math.Clamp(MostValidationValues * rows.Count / Math.Max(1, rows.Features.numel()), 1, Math.Min(MostValidationRows, rows.Count));

    private sealed record Validated(double? Loss, double? Metric);
}
