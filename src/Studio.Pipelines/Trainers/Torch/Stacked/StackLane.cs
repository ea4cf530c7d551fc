namespace Studio.Pipelines.Trainers.Torch.Stacked;

using Studio.Pipelines.Trainers.Torch.Loop;
using static TorchSharp.torch;

/// <summary>One net among those that are trained together: its order of rows, its schedule, and its best epoch so far.</summary>
internal sealed class StackLane : IDisposable
{
    private readonly NeuralFit _fit;
    private readonly EpochPlan _plan;
    private readonly Generator _generator;
    private Tensor? _best;
    private double _bestLoss = double.PositiveInfinity;

    /// <summary>Begins.</summary>
    public StackLane(NeuralFit fit)
    {
        (_fit, _plan) = (fit, new EpochPlan(fit.Options.Epochs, fit.Options.Limit));
        _generator = new Generator((ulong)fit.Options.Seed, CPU);
    }

    /// <summary>The net and its rows.</summary>
    public NeuralFit Fit => _fit;

    /// <summary>The epoch that was best; 0 before the first.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>True when there is no time even for the epoch that is running.</summary>
    public bool IsOver => _plan.IsOver;

    /// <summary>Whether it is trained for a further epoch.</summary>
    public bool GoesOn(int epoch) =>
        epoch <= _plan.Epochs && epoch - BestEpoch <= _fit.Options.Patience + (_fit.Options.PatienceGrowth * BestEpoch);

    /// <summary>The order of its rows in an epoch.</summary>
    public long[] Order()
    {
        using var order = randperm(_fit.Training.Count, generator: _generator);
        return [.. order.data<long>()];
    }

    /// <summary>The rows of a batch.</summary>
    public ReadOnlyMemory<long> Batch(long[] order, int batch)
    {
        var (first, end) = ((long)order.Length * batch / _fit.Batches, (long)order.Length * (batch + 1) / _fit.Batches);
        return order.AsMemory((int)first, (int)(end - first));
    }

    /// <summary>Which share of its training is done in the middle of a batch.</summary>
    public double Done(int epoch, int batch) => (((epoch - 1) * _fit.Batches) + batch + 0.5) / ((double)_plan.Epochs * _fit.Batches);

    /// <summary>Learning rate when a share of its training is done.</summary>
    public double LearningRate(double done) => _fit.Options.LearningRate * _fit.Options.Schedule(done);

    /// <summary>Weight decay when a share of its training is done.</summary>
    public double WeightDecay(double done) => _fit.Options.WeightDecay * _fit.Options.DecaySchedule(done);

    /// <summary>Ends an epoch: tells it, and keeps the net's numbers where it is the best.</summary>
    /// <param name="progress">Epoch and losses.</param>
    /// <param name="numbers">Copies the net's numbers as they are now.</param>
    /// <exception cref="TrainingException">A loss is no longer a number.</exception>
    public void EndEpoch(IterationProgress progress, Func<Tensor> numbers)
    {
        var (trained, validated) = (progress.TrainingLoss!.Value, progress.ValidationLoss!.Value);
        _fit.Listener.Progress?.Report(progress);
        if (!double.IsFinite(trained) || !double.IsFinite(validated))
        {
            throw TrainingLoop.Diverged(progress.Iteration, _fit.Options);
        }

        if (validated < _bestLoss)
        {
            (_bestLoss, BestEpoch) = (validated, progress.Iteration);
            Keep(numbers());
        }

        _plan.EndEpoch(progress.Iteration);
    }

    /// <summary>Leaves the net, in evaluation mode, at its best epoch, which it returns.</summary>
    public int End(ParameterStack parameters)
    {
        if (_best is not null)
        {
            parameters.Write(_fit.Network, _best);
        }

        _fit.Network.eval();
        return BestEpoch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _best?.Dispose();
        _generator.Dispose();
    }

    private void Keep(Tensor numbers)
    {
        _best?.Dispose();
        _best = numbers.DetachFromDisposeScope();
    }
}
