namespace Studio.Pipelines.Trainers.Torch.Loop;

/// <summary>How to train.</summary>
/// <param name="Epochs">Passes over the training rows at most.</param>
/// <param name="BatchSize">Rows a step.</param>
/// <param name="LearningRate">Highest learning rate.</param>
/// <param name="WeightDecay">See <see cref="AdamW"/>.</param>
/// <param name="Patience">Epochs without a better validation loss after which it stops.</param>
public sealed record TrainingOptions(int Epochs, int BatchSize, double LearningRate, double WeightDecay, int Patience)
{
    /// <summary>Added to the patience for each epoch that the best one so far took: the later it came, the longer the next may take.</summary>
    public double PatienceGrowth { get; init; }

    /// <summary>Factor of the learning rate over the training; see <see cref="Schedules"/>.</summary>
    public Func<double, double> Schedule { get; init; } = Schedules.WarmCosine;

    /// <summary>Factor of the weight decay over the training.</summary>
    public Func<double, double> DecaySchedule { get; init; } = Schedules.Constant;

    /// <summary>
    /// True to take weight decay off the weights (AdamW, Loshchilov &amp; Hutter 2019), false to add it to the gradients (Adam, Kingma &amp; Ba 2015).
    /// </summary>
    public bool DecoupledDecay { get; init; } = true;

    /// <summary>Share of the past in the mean of squared gradients.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Largest norm of a gradient; longer ones are scaled down to it.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Seed of the shuffling.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>When to end with the best epoch so far; null for no limit.</summary>
    public TimeLimit? Limit { get; init; }

    /// <summary>These options with what a person has set in its place; see <see cref="NeuralTrainer.Settable"/>.</summary>
    internal TrainingOptions With(ParameterSet parameters) => this with
    {
        Epochs = parameters.Has("epochs") ? parameters.Integer("epochs") : Epochs,
        BatchSize = parameters.Has("batch") ? parameters.Integer("batch") : BatchSize,
        Patience = parameters.Has("patience") ? parameters.Integer("patience") : Patience,
        DecoupledDecay = parameters.Has("optimizer") ? parameters.Choice("optimizer") != "adam" : DecoupledDecay,
    };
}
