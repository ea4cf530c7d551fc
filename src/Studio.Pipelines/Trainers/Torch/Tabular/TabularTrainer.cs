namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Devices;
using Studio.Pipelines.Trainers.Torch.Stacked;
using static TorchSharp.torch;

/// <summary>A net for tables. On few rows it trains the folds of a trial as one net, since a step of one is bound by calls there.</summary>
public abstract class TabularTrainer : NeuralTrainer, IFoldsTrainer
{
    // Beyond so many rows what a step costs is arithmetic.
    private const int MostRows = 2_000;

    /// <summary>True for few rows on the processor.</summary>
    public bool TrainsTogether(DataShape shape, string device) => shape.Rows <= MostRows && !TorchDevices.IsAccelerator(device);

    /// <inheritdoc/>
    public IReadOnlyList<ITransformer> TrainFolds(IReadOnlyList<TrainingRun> runs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        NeuralFit.Load(runs[0].Device);
        using var scope = NewDisposeScope();
        var fits = new List<NeuralFit>();
        try
        {
            fits.AddRange(runs.Select(run => new NeuralFit(this, run)));
            return StackedFits.Train(fits, cancellationToken);
        }
        finally
        {
            fits.ForEach(fit => fit.Dispose());
        }
    }
}
