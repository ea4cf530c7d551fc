namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>A loss of outputs (rows × outputs) against labels.</summary>
/// <param name="outputs">Outputs or predictions.</param>
/// <param name="labels">One a row.</param>
/// <param name="reduction">Whether the mean is wanted or the loss of each row.</param>
public delegate Tensor NeuralLoss(Tensor outputs, Tensor labels, nn.Reduction reduction);

/// <summary>
/// What a net is trained towards: how labels become tensors, the loss, and what its outputs become in the end. Outputs are
/// rows × outputs, or of a net that is several in one rows × members × outputs.
/// </summary>
/// <param name="Outputs">Numbers the net's last layer gives.</param>
/// <param name="Labels">Makes the label column a tensor of one value a row.</param>
/// <param name="Loss">Loss of outputs (rows × outputs) against labels: the mean, or that of each row.</param>
/// <param name="Predict">Turns outputs into a probability, class probabilities or a standardised number; keeps the shape.</param>
/// <param name="PredictionLoss">The same of predictions (rows × outputs).</param>
/// <param name="Finish">The layer that does what <paramref name="Predict"/> does; null for nothing.</param>
public sealed record NeuralTarget(
    int Outputs,
    Func<TableColumn, Tensor> Labels,
    NeuralLoss Loss,
    Func<Tensor, Tensor> Predict,
    NeuralLoss PredictionLoss,
    NetworkLayer? Finish)
{
    // Keeps the logarithm of a probability finite.
    private const double SmallestProbability = 1e-12;

    /// <summary>Factor that turns a standardised prediction into the label's unit; 1 for classes.</summary>
    public double Scale { get; private init; } = 1;

    /// <summary>Added after <see cref="Scale"/>; 0 for classes.</summary>
    public double Offset { get; private init; }

    /// <summary>One of two classes: a probability by the logistic function, log-loss.</summary>
    public static NeuralTarget Binary { get; } = new(
        1,
        label => tensor(Array.ConvertAll(((BooleanColumn)label).Values, positive => positive ? 1f : 0f)),
        (outputs, labels, reduction) => nn.functional.binary_cross_entropy_with_logits(outputs.squeeze(1), labels, reduction: reduction),
        outputs => outputs.sigmoid(),
        (predictions, labels, reduction) => nn.functional.binary_cross_entropy(predictions.squeeze(1), labels, reduction: reduction),
        new ActivationLayer(Activation.Sigmoid));

    /// <summary>One of several classes: probabilities by softmax, log-loss.</summary>
    /// <param name="classes">Number of classes.</param>
    public static NeuralTarget Multiclass(int classes) => new(
        classes,
        label => tensor(Array.ConvertAll(((KeyColumn)label).Values, key => key - 1L)),
        (outputs, labels, reduction) => nn.functional.cross_entropy(outputs, labels, reduction: reduction),
        outputs => outputs.softmax(-1),
        (predictions, labels, reduction) => nn.functional.nll_loss(LogOf(predictions), labels, reduction: reduction),
        new ActivationLayer(Activation.Softmax));

    /// <summary>The loss to train on: for several members the mean of their own losses (TabM, Gorishniy et al. 2025).</summary>
    /// <param name="outputs">What the net gives.</param>
    /// <param name="labels">One a row.</param>
    /// <param name="weights">What each row counts for, 1 in the mean of all rows; null when all count the same.</param>
    public Tensor TrainingLoss(Tensor outputs, Tensor labels, Tensor? weights)
    {
        if (outputs.dim() == 2)
        {
            return Mean(Loss, outputs, labels, weights);
        }

        var members = outputs.shape[1];
        Tensor Repeat(Tensor rows) => rows.unsqueeze(1).expand(-1, members).flatten();
        return Mean(Loss, outputs.flatten(0, 1), Repeat(labels), weights is null ? null : Repeat(weights));
    }

    /// <summary>The loss of what the net predicts: for several members the loss of their mean prediction.</summary>
    /// <param name="outputs">What the net gives.</param>
    /// <param name="labels">One a row.</param>
    /// <param name="weights">What each row counts for, 1 in the mean of all rows; null when all count the same.</param>
    public Tensor ValidationLoss(Tensor outputs, Tensor labels, Tensor? weights) => outputs.dim() == 2
        ? Mean(Loss, outputs, labels, weights)
        : Mean(PredictionLoss, Predictions(outputs), labels, weights);

    /// <summary>What outputs predict, members averaged: rows × outputs; numbers still standardised.</summary>
    public Tensor Predictions(Tensor outputs) => outputs.dim() == 2 ? Predict(outputs) : Predict(outputs).mean([1L]);

    /// <summary>Outputs as the trained net predicts them: row by row a probability, class probabilities, or the number in the label's unit.</summary>
    internal float[] Numbers(Tensor outputs)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var values = Predictions(outputs).to(float32).cpu().contiguous().data<float>().ToArray();
        return Scale == 1 && Offset == 0 ? values : Array.ConvertAll(values, value => (float)((value * Scale) + Offset));
    }

    /// <summary>A described net together with what its outputs become.</summary>
    /// <param name="net">Gives rows × outputs, or rows × members × outputs.</param>
    /// <param name="members">Members; 1 for a plain net.</param>
    public NetworkLayer Complete(NetworkLayer net, int members)
    {
        List<NetworkLayer> layers = [net];
        if (Finish is not null)
        {
            layers.Add(Finish);
        }

        if (members > 1)
        {
            layers.Add(new MemberMeanLayer());
        }

        if (Scale != 1 || Offset != 0)
        {
            layers.Add(new AffineLayer([(float)Scale], [(float)Offset]));
        }

        return new SequenceLayer(layers);
    }

    private static Tensor Mean(NeuralLoss loss, Tensor outputs, Tensor labels, Tensor? weights) => weights is null
        ? loss(outputs, labels, nn.Reduction.Mean)
        : loss(outputs, labels, nn.Reduction.None).mul(weights).mean();

    private static Tensor LogOf(Tensor probabilities)
    {
        // Scalars that we hold, for the reason told in AdamW.
        using Scalar smallest = SmallestProbability;
        return probabilities.clamp(min: smallest).log();
    }

    /// <summary>A number, learned with mean 0 and deviation 1; squared error.</summary>
    /// <param name="values">Labels of the training rows.</param>
    public static NeuralTarget Number(float[] values)
    {
        var mean = values.Average(value => (double)value);
        var variance = values.Average(value => (value - mean) * (value - mean));
        var deviation = variance > 0 ? Math.Sqrt(variance) : 1;
        Tensor Loss(Tensor outputs, Tensor labels, nn.Reduction reduction) => nn.functional.mse_loss(outputs.squeeze(1), labels, reduction);
        return new NeuralTarget(
            1,
            label => tensor(Array.ConvertAll(((FloatColumn)label).Values, value => (float)((value - mean) / deviation))),
            Loss,
            outputs => outputs,
            Loss,
            null)
        {
            Scale = deviation,
            Offset = mean,
        };
    }
}
