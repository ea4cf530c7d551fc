namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Trainers;

/// <summary>
/// Makes a scalar of a vector of one number. ONNX models give vectors only, and no transform of ML.NET takes the one number out; a linear
/// model does, whose weight is 1 and whose bias is 0.
/// </summary>
internal static class IdentityModel
{
    private const string Label = "Label";

    /// <summary>The model; it writes the column <c>Score</c>.</summary>
    /// <param name="context">ML.NET.</param>
    /// <param name="vector">Column with a vector of one 32-bit number.</param>
    /// <remarks>
    /// Online gradient descent on squares, rate ½, from weight and bias 0. The row 1 → 1 makes both 1, the row 0 → 0 takes the bias back to 0;
    /// every step is exact in binary numbers.
    /// </remarks>
    public static ITransformer Of(MLContext context, string vector)
    {
        var rows = new ColumnTable([new VectorColumn(vector, [1, 0], 1), new FloatColumn(Label, [1, 0])]);
        return context.Regression.Trainers.OnlineGradientDescent(new OnlineGradientDescentTrainer.Options
        {
            FeatureColumnName = vector,
            LabelColumnName = Label,
            LearningRate = 0.5f,
            DecreaseLearningRate = false,
            L2Regularization = 0,
            Averaged = false,
            Shuffle = false,
            NumberOfIterations = 1,
        }).Fit(rows);
    }
}
