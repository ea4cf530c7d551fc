namespace Studio.Pipelines.Tasks;

using Microsoft.ML.Data;

/// <summary>
/// What predictions look like on their way: the column that a learner's model adds to a table, the matrix of a model's predictions, and the
/// outputs of the ONNX file.
/// </summary>
public sealed class PredictionLayout
{
    private readonly bool _learnerGivesVector;

    private PredictionLayout(string learnerColumn, bool learnerGivesVector, IReadOnlyList<string> outputs) =>
        (LearnerColumn, _learnerGivesVector, Outputs) = (learnerColumn, learnerGivesVector, outputs);

    /// <summary>A learner gives the probability of the positive class, a model those of both.</summary>
    public static PredictionLayout PositiveProbability { get; } = new(ColumnNames.Probability, learnerGivesVector: false, ["label", "probabilities"]);

    /// <summary>Learner and model give the probabilities of all classes.</summary>
    public static PredictionLayout Probabilities { get; } = new(ColumnNames.Score, learnerGivesVector: true, ["label", "probabilities"]);

    /// <summary>Learner and model give one number.</summary>
    public static PredictionLayout Number { get; } = new(ColumnNames.Score, learnerGivesVector: false, ["prediction"]);

    /// <summary>Name of the column that a learner's model adds: <see cref="ColumnNames.Probability"/> or <see cref="ColumnNames.Score"/>.</summary>
    public string LearnerColumn { get; }

    /// <summary>Outputs of the ONNX file: the label and the class probabilities, or the prediction.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>True when predictions are probabilities of classes.</summary>
    public bool HasClasses => this != Number;

    /// <summary>True when a learner gives the probability of the second of two classes only.</summary>
    public bool IsPositiveOnly => this == PositiveProbability;

    /// <summary>True when a learner's probabilities of a row are to sum to 1.</summary>
    public bool IsDistribution => _learnerGivesVector;

    /// <summary>Numbers that a learner gives a row.</summary>
    /// <param name="classes">Number of classes; 1 where there are none.</param>
    public int LearnerWidth(int classes) => _learnerGivesVector ? classes : 1;

    /// <summary>Columns of a model's predictions.</summary>
    /// <param name="classes">Number of classes; 1 where there are none.</param>
    public int Columns(int classes) => HasClasses ? classes : 1;

    /// <summary>The column of a learner's predictions.</summary>
    /// <param name="values">Row-major; kept.</param>
    /// <param name="width">Numbers a row; without effect where it is always 1.</param>
    internal TableColumn LearnerPredictions(float[] values, int width) =>
        _learnerGivesVector ? new VectorColumn(LearnerColumn, values, width) : new FloatColumn(LearnerColumn, values);

    /// <summary>Type of that column.</summary>
    /// <param name="width">Numbers a row.</param>
    internal DataViewType LearnerType(int width) =>
        _learnerGivesVector ? new VectorDataViewType(NumberDataViewType.Single, width) : NumberDataViewType.Single;

    /// <summary>A learner's numbers as the predictions of a model.</summary>
    /// <param name="values">Row-major; kept unless they are probabilities of the positive class.</param>
    /// <param name="classes">Number of classes; 1 where there are none.</param>
    internal PredictionMatrix Predictions(float[] values, int classes) =>
        IsPositiveOnly ? BothClasses(values) : new PredictionMatrix(values, values.Length / LearnerWidth(classes), LearnerWidth(classes));

    private static PredictionMatrix BothClasses(float[] positive)
    {
        var values = new float[positive.Length * 2];
        for (var row = 0; row < positive.Length; row++)
        {
            values[row * 2] = 1 - positive[row];
            values[(row * 2) + 1] = positive[row];
        }

        return new PredictionMatrix(values, positive.Length, 2);
    }
}
