namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch.Devices;
using Studio.Pipelines.Trainers.Torch.Loop;

/// <summary>A net that is about to be trained, with its rows and options. Its tensors live in the dispose scope of the caller.</summary>
internal sealed class NeuralFit : IDisposable
{
    private readonly TrainingRun _run;
    private readonly NetworkPlan _plan;

    /// <summary>Makes the net.</summary>
    /// <exception cref="TrainingException">A feature is no finite number.</exception>
    public NeuralFit(NeuralTrainer trainer, TrainingRun run)
    {
        LibTorch.UseThreads(run.Threads);
        (_run, _plan) = (run, PlanOf(run));
        Network = trainer.Create(_plan);
        Validation = run.Validation.RowCount == 0 ? null : TensorRows.Of(run.Validation, _plan.Target, _plan.Device);
        var options = trainer.Options(_plan).With(run.Parameters) with { Seed = run.Seed, Limit = run.Limit };

        // A refit has as many epochs as it is told, over which its rate falls to zero: they end better than the same ones cut off from a longer plan.
        Options = options with { Epochs = Math.Max(1, run.Iterations ?? options.Epochs) };
    }

    /// <summary>Loads libtorch, which comes before any use of it.</summary>
    /// <exception cref="TrainingException">It cannot be used here, or not on that device.</exception>
    public static void Load(string device)
    {
        if ((LibTorch.Unavailable ?? TorchDevices.Problem(device)) is { } reason)
        {
            throw new TrainingException(reason);
        }
    }

    /// <summary>The net.</summary>
    public NetworkModule Network { get; }

    /// <summary>What it learns towards.</summary>
    public NeuralTarget Target => _plan.Target;

    /// <summary>Rows to train on.</summary>
    public TensorRows Training => _plan.Training;

    /// <summary>Rows that stop it early; null for none.</summary>
    public TensorRows? Validation { get; }

    /// <summary>How it is trained.</summary>
    public TrainingOptions Options { get; }

    /// <summary>Batches of an epoch.</summary>
    public int Batches => (Training.Count + Options.BatchSize - 1) / Options.BatchSize;

    /// <summary>Who hears it.</summary>
    public LoopListener Listener => new(_run.Progress, _run.Evaluate);

    /// <summary>What predicts like the trained net, without libtorch.</summary>
    /// <param name="epochs">Epochs it was trained for.</param>
    /// <exception cref="TrainingException">It would predict something else.</exception>
    public NeuralTransformer Finish(int epochs)
    {
        var network = new NeuralNetwork(Target.Complete(Network.Describe(), Network.Members), Training.Features.shape[1..], Target.Outputs);
        NetworkParity.Check(Network, network, Target, Validation ?? Training);
        return new NeuralTransformer(network, _run.Shape.Task, epochs, _run.Threads);
    }

    /// <summary>Frees the net.</summary>
    public void Dispose() => Network.Dispose();

    private static NetworkPlan PlanOf(TrainingRun run)
    {
        var (device, features) = (TorchDevices.Open(run.Device), run.Training.Column<TableColumn>(ColumnNames.Features));
        var target = NeuralTrainer.Target(run.Shape, run.Training.Column<TableColumn>(ColumnNames.Label));
        return new NetworkPlan(run, target, NetworkInput.Layout(features), TensorRows.Of(run.Training, target, device), device);
    }
}
