namespace Studio.Pipelines.Trainers.Torch.Stacked;

using Studio.Pipelines.Trainers.Torch.Loop;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>
/// Trains several nets of one shape together, each as <see cref="TrainingLoop"/> would alone: the same rows in the same order, schedule, early
/// stopping and best epoch. One that has ended is taken out, so that the others go on with less to do.
/// </summary>
internal sealed class StackLoop : IDisposable
{
    private readonly StackLane[] _lanes;
    private readonly Func<IReadOnlyList<NetworkModule>, ParameterStack, NetworkStack> _stack;
    private StackLane[] _active;
    private ParameterStack _parameters;
    private StackAdamW _optimizer;
    private NetworkStack _network;
    private StackRows _training;
    private StackBatch _validation;

    private StackLoop(StackLane[] lanes, ParameterStack parameters, Func<IReadOnlyList<NetworkModule>, ParameterStack, NetworkStack> stack)
    {
        (_lanes, _active, _parameters, _stack) = (lanes, lanes, parameters, stack);
        _optimizer = new StackAdamW(parameters, lanes[0].Fit.Options);
        (_network, _training, _validation) = Assemble();
    }

    /// <summary>Begins. It lives in the dispose scope of the caller.</summary>
    /// <param name="fits">Nets with validation rows; all have as many batches an epoch.</param>
    /// <returns>Null where the nets cannot be one.</returns>
    public static StackLoop? Of(IReadOnlyList<NeuralFit> fits)
    {
        NetworkModule[] nets = [.. fits.Select(fit => fit.Network)];
        if (!ParameterStack.Fits(nets))
        {
            return null;
        }

        var parameters = new ParameterStack(nets);
        return nets[0].Stack(nets, parameters) is null
            ? null
            : new StackLoop([.. fits.Select(fit => new StackLane(fit))], parameters, (some, theirs) => some[0].Stack(some, theirs)!);
    }

    /// <summary>Trains the nets and leaves each, in evaluation mode, at its best epoch.</summary>
    /// <returns>The best epoch of each.</returns>
    /// <exception cref="TrainingException">A loss is no longer a number.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; checked before each batch.</exception>
    public int[] Run(CancellationToken cancellationToken)
    {
        for (var epoch = 1; Continue(epoch); epoch++)
        {
            if (TrainEpoch(epoch, cancellationToken) is not { } trained)
            {
                break;
            }

            EndEpoch(epoch, trained);
        }

        return Array.ConvertAll(_lanes, lane => lane.End(_parameters));
    }

    /// <inheritdoc/>
    public void Dispose() => Array.ForEach(_lanes, lane => lane.Dispose());

    /// <summary>Takes those out that have ended; false when none is left.</summary>
    private bool Continue(int epoch)
    {
        long[] left = [.. _active.Index().Where(lane => lane.Item.GoesOn(epoch)).Select(lane => (long)lane.Index)];
        if (left.Length is > 0 && left.Length < _active.Length)
        {
            using var noGrad = no_grad();
            var rows = tensor(left);
            _active = [.. left.Select(index => _active[index])];
            _parameters = _parameters.Select(rows);
            _optimizer = _optimizer.Select(_parameters, rows);
            (_network, _training, _validation) = Assemble();
        }

        return left.Length > 0;
    }

    private (NetworkStack Network, StackRows Training, StackBatch Validation) Assemble()
    {
        using var noGrad = no_grad();
        var validation = new StackRows([.. _active.Select(lane => lane.Fit.Validation!)]);
        return (
            _stack([.. _active.Select(lane => lane.Fit.Network)], _parameters),
            new StackRows([.. _active.Select(lane => lane.Fit.Training)]),
            validation.Pick([.. _active.Select(lane => new ReadOnlyMemory<long>([.. Enumerable.Range(0, lane.Fit.Validation!.Count).Select(row => (long)row)]))]));
    }

    /// <summary>Mean loss of each net in an epoch; null when it was broken off because the time is over. The first epoch ends early instead.</summary>
    private double[]? TrainEpoch(int epoch, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var orders = Array.ConvertAll(_active, lane => lane.Order());
        var total = zeros(_active.Length, device: _parameters.Values.device);
        var seen = new long[_active.Length];
        for (var batch = 0; batch < _active[0].Fit.Batches; batch++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isOver = Array.Exists(_active, lane => lane.IsOver);
            if (isOver && epoch > 1)
            {
                return null;
            }

            if (isOver && batch > 0)
            {
                break;
            }

            var rows = _training.Pick([.. _active.Select((lane, net) => lane.Batch(orders[net], batch))]);
            TrainBatch(rows, Array.ConvertAll(_active, lane => lane.Done(epoch, batch)), total);
            for (var net = 0; net < seen.Length; net++)
            {
                seen[net] += rows.Counts[net];
            }
        }

        return [.. NetworkModule.Doubles(total).Zip(seen, (loss, rows) => loss / rows)];
    }

    private void TrainBatch(StackBatch batch, double[] done, Tensor total)
    {
        using var scope = NewDisposeScope();
        foreach (var (lane, share) in _active.Zip(done))
        {
            lane.Fit.Network.Advance(share);
        }

        var losses = _active[0].Fit.Target.TrainingLosses(_network.Forward(batch.Features, batch.Counts, training: true), batch);
        losses.sum().backward();
        var rates = _active.Zip(done, (lane, share) => lane.LearningRate(share));
        var decays = _active.Zip(done, (lane, share) => lane.WeightDecay(share));
        _optimizer.Step([.. rates], [.. decays]);
        using Scalar one = 1;
        total.addcmul_(losses.detach(), tensor([.. batch.Counts.Select(count => (float)count)]).to(total.device), one);
    }

    private void EndEpoch(int epoch, double[] trained)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var outputs = _network.Forward(_validation.Features, _validation.Counts, training: false);
        var losses = NetworkModule.Doubles(_active[0].Fit.Target.ValidationLosses(outputs, _validation));
        foreach (var (net, lane) in _active.Index())
        {
            var fit = lane.Fit;
            var metric = fit.Listener.WantsMetric && double.IsFinite(losses[net])
                ? fit.Listener.Metric!(fit.Target.Numbers(outputs.select(0, net).narrow(0, 0, _validation.Counts[net])))
                : (double?)null;
            lane.EndEpoch(new IterationProgress(epoch, trained[net], losses[net]) { Metric = metric }, () => _parameters.NumbersOf(net));
        }
    }
}
