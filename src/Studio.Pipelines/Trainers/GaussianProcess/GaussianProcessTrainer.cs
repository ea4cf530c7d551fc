namespace Studio.Pipelines.Trainers.GaussianProcess;

using System.Diagnostics.CodeAnalysis;
using Studio.Pipelines.Trainers.Neighbors;

/// <summary>
/// Gaussian process (Rasmussen and Williams 2006) for few rows: a smooth function of all features with a length scale for each column, beside a linear one. Its
/// hyperparameters maximise the marginal likelihood of the training rows, so that no validation rows are needed. Classes are learned as numbers; what is
/// predicted for left-out rows, which is known exactly, tells how scores become probabilities. Hyperparameters are tuned on at most 600 rows; a model keeps at
/// most 250,000 numbers, and is of a sample of the rows, evenly drawn by label, where features are so many that all rows would be more.
/// </summary>
public sealed class GaussianProcessTrainer : ITrainer
{
    /// <summary>What is learned for a task, and where the search starts.</summary>
    /// <param name="NoiseFloor">Least noise of the first configuration.</param>
    /// <param name="Shrinkage">How strongly its length scales are drawn to one another.</param>
    /// <param name="LeavesOut">True when scores are calibrated on left-out rows.</param>
    /// <param name="Labels">Labels as numbers.</param>
    /// <param name="Model">The model of a fit.</param>
    private sealed record Objective(double NoiseFloor, double Shrinkage, bool LeavesOut, Func<TrainingRun, ProcessLabels> Labels, Func<FittedRows, KernelModel> Model);

    /// <summary>A fit and where it comes from.</summary>
    private sealed record FittedRows(TrainingRun Run, int[] Kept, float[]? Weights, GaussianProcessFit Fit, KernelFunction Kernel, int Iterations);

    // Labels of 0 and 1 are never the values of a smooth function: what the likelihood of numbers takes for it has to be kept from it.
    private static readonly TaskTable<Objective> Objectives = new(
        "gp",
        (TaskCatalog.Binary, new(0.2, 10, true, ProcessLabels.OfClasses, OfTwoClasses)),
        (TaskCatalog.Multiclass, new(0.2, 10, true, ProcessLabels.OfClasses, OfSeveralClasses)),
        (TaskCatalog.Regression, new(0.01, 3, false, ProcessLabels.OfNumbers, OfNumbers)));

    /// <summary>Training rows above which it is not worth its time: that grows with their third power.</summary>
    public const int MostRows = 3_000;

    /// <summary>Columns above which all rows are about equally far apart.</summary>
    public const int MostColumns = 500;

    // Numbers of single precision that a model keeps: 1 MB in the exported file, and that for every fold.
    private const int MostKeptValues = 250_000;

    // Rows that hyperparameters are chosen on: each of the evaluations costs their third power.
    private const int MostTunedRows = 600;

    // Columns up to which each has a length scale of its own; the gradient of more costs more than they tell.
    private const int MostLengthScales = 50;

    private const int MostEvaluations = 40;

    // Nats by which a step has to make the likelihood grow.
    private const double Tolerance = 0.02;

    /// <inheritdoc/>
    public string Name => "gp";

    /// <inheritdoc/>
    public string Featurizer(ParameterSet parameters) => "scaled";

    /// <inheritdoc/>
    public bool EndsInTime => true;

    /// <summary>Half of what others may take: of many rows and classes two of them were half a search of twenty seconds, and brought less than what else it would have tried.</summary>
    public double TimeShare => 0.1;

    /// <inheritdoc/>
    public double LeastTime => 1;

    /// <inheritdoc/>
    public bool UsesWeights => true;

    /// <inheritdoc/>
    public bool IsSmooth => true;

    /// <inheritdoc/>
    public bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason) => (reason = Objectives.Refusal(task)) is null;

    /// <inheritdoc/>
    public string? Unavailable(DataShape shape) =>
        shape.Rows > MostRows ? FormattableString.Invariant($"Gaussian processes are for at most {MostRows:N0} training rows; their time grows with the third power of them.")
        : shape.Columns > MostColumns ? $"Gaussian processes are for at most {MostColumns} columns; with more, all rows are about equally far apart."
        : null;

    /// <inheritdoc/>
    public SearchSpace SearchSpace(DataShape shape) => new(
    [
        new ChoiceRange("kernel", ["matern52", "rbf"]),
        new ChoiceRange("lengthScales", ["columns", "relevance", "common"]),
        new NumberRange("noiseFloor", 1e-4, 1, Objectives[shape.Task].NoiseFloor, Log: true),
        new NumberRange("shrinkage", 0.1, 100, Objectives[shape.Task].Shrinkage, Log: true),
    ]);

    /// <inheritdoc/>
    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape)
    {
        var start = SearchSpace(shape).Default();
        return [start, start.With("lengthScales", "relevance")];
    }

    /// <inheritdoc/>
    public double Work(DataShape shape, ParameterSet parameters)
    {
        var (tuned, rows) = ((double)Math.Min(shape.Rows, MostTunedRows), (double)Math.Min(shape.Rows, MostRows));
        return (tuned * tuned * ((4e-9 * tuned) + (3e-9 * shape.Columns))) + (4e-11 * rows * rows * rows);
    }

    /// <inheritdoc/>
    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var objective = Objectives[run.Shape.Task];
        var labels = objective.Labels(run);
        var inputs = KernelInputs.Measure(run.Training.Column<VectorColumn>(ColumnNames.Features));
        var kernel = Enum.Parse<KernelFunction>(run.Parameters.Choice("kernel"), ignoreCase: true);
        var scales = Scales(run, inputs, labels);
        var (parameters, iterations) = Tune(run, inputs, labels, kernel, scales, cancellationToken);
        var kept = RowSample.Draw(labels.Order, Math.Max(1, MostKeptValues / (inputs.Width + (2 * labels.Values.Length))), run.Seed);
        var weights = Weights(run, kept);
        var fit = GaussianProcessFit.Of(
            inputs,
            kept,
            labels.Of(kept),
            weights,
            kernel,
            Hyperparameters.Of(parameters, scales, run.Parameters.Number("noiseFloor")),
            objective.LeavesOut,
            new Cholesky(kept.Length, run.Threads, cancellationToken));
        return objective.Model(new FittedRows(run, kept, weights, fit, kernel, iterations));
    }

    private static LengthScales Scales(TrainingRun run, KernelInputs inputs, ProcessLabels labels)
    {
        var columns = LengthScales.OfColumns(inputs.Features, run.Parameters.Number("shrinkage"));
        return run.Parameters.Choice("lengthScales") switch
        {
            "common" => LengthScales.Common(inputs.Width),
            "columns" when columns.Count <= MostLengthScales => columns,
            _ => LengthScales.OfRelevance(FeatureRelevance.Measure(
                inputs.Features, [.. labels.Values.Select(output => Array.ConvertAll(output, value => (float)value))])),
        };
    }

    private static (double[] Parameters, int Iterations) Tune(
        TrainingRun run, KernelInputs inputs, ProcessLabels labels, KernelFunction kernel, LengthScales scales, CancellationToken cancellationToken)
    {
        var start = Hyperparameters.Start(scales);
        var most = run.Iterations ?? MostEvaluations;
        if (most == 0 || (run.Iterations is null && (!labels.Vary || run.Limit?.IsOver == true)))
        {
            return (start, 0);
        }

        var rows = RowSample.Draw(labels.Order, MostTunedRows, run.Seed);
        var likelihood = new MarginalLikelihood(
            inputs.Centered(rows), labels.Of(rows), Weights(run, rows), kernel, scales, run.Parameters.Number("noiseFloor"), run.Threads, cancellationToken);
        var iterations = 0;
        bool GoesOn(int evaluations, double loss)
        {
            iterations = evaluations;
            run.Progress?.Report(new IterationProgress(evaluations, loss / (rows.Length * labels.Values.Length), null));
            return evaluations < most && run.Limit?.IsOver != true;
        }

        var found = LimitedMemoryBfgs.Minimize(likelihood.Evaluate, start, run.Iterations is null ? Tolerance : double.NegativeInfinity, GoesOn);
        return (found, iterations);
    }

    private static float[]? Weights(TrainingRun run, int[] rows) => RowWeights.Of(run.Training) is { } weights ? Array.ConvertAll(rows, row => weights[row]) : null;

    private static KernelModel OfNumbers(FittedRows fitted) =>
        new(RegressionLabel.Measure(fitted.Run.Training).Link, fitted.Kernel, fitted.Fit.Rows, fitted.Iterations);

    private static KernelModel OfTwoClasses(FittedRows fitted)
    {
        var label = fitted.Run.Training.Column<BooleanColumn>(ColumnNames.Label).Values;
        var calibration = ScoreCalibration.OfTwo(fitted.Fit.LeftOut![0], Array.ConvertAll(fitted.Kept, row => label[row]), fitted.Weights);
        return Calibrated(fitted, calibration, Activation.Logistic);
    }

    private static KernelModel OfSeveralClasses(FittedRows fitted)
    {
        var label = fitted.Run.Training.Column<KeyColumn>(ColumnNames.Label).Values;
        var calibration = ScoreCalibration.OfSeveral(fitted.Fit.LeftOut!, Array.ConvertAll(fitted.Kept, row => (int)label[row] - 1), fitted.Weights);
        return Calibrated(fitted, calibration, Activation.Softmax);
    }

    private static KernelModel Calibrated(FittedRows fitted, ScoreCalibration calibration, Activation activation)
    {
        double[][] Times(double[][] values) => Array.ConvertAll(values, output => Array.ConvertAll(output, value => value * calibration.Factor));
        var rows = fitted.Fit.Rows;
        return new KernelModel(
            new OutputLink(fitted.Run.Shape.Task, activation),
            fitted.Kernel,
            rows with { Weights = Times(rows.Weights), Linear = Times(rows.Linear), Biases = calibration.Summands },
            fitted.Iterations);
    }
}
