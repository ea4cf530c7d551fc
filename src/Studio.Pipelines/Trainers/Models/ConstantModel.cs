namespace Studio.Pipelines.Trainers.Models;

/// <summary>Predicts the same for every row: class shares or the mean.</summary>
public sealed class ConstantModel : PredictionModel
{
    /// <summary>Creates the model.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="values">Share of the positive class, shares of all classes, or the number.</param>
    /// <param name="features">Width of the features vector, which it ignores.</param>
    public ConstantModel(PredictionTask task, float[] values, int features)
        : base(new OutputLink(task, task.HasClasses ? Activation.Clip : Activation.None), features, values.Length) =>
        Values = values;

    /// <summary>One value an output.</summary>
    public IReadOnlyList<float> Values { get; }

    /// <inheritdoc/>
    protected override void Score(VectorColumn features, float[] raw)
    {
        for (var i = 0; i < raw.Length; i++)
        {
            raw[i] = Values[i % Outputs];
        }
    }
}
