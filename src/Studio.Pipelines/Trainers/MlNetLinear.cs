namespace Studio.Pipelines.Trainers;

using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

/// <summary>Copies the weights of ML.NET's linear models.</summary>
internal static class MlNetLinear
{
    /// <summary>Binary: log-odds.</summary>
    public static LinearModel Read(CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> model) =>
        Read(model.SubModel, new OutputLink(TaskCatalog.Binary, Activation.Logistic, (float)-model.Calibrator.Slope, (float)-model.Calibrator.Offset));

    /// <summary>Regression, or whatever the link makes of the score.</summary>
    public static LinearModel Read(LinearModelParameters model, OutputLink link) => new(link, [[.. model.Weights]], [model.Bias]);

    /// <summary>Multiclass: softmax.</summary>
    public static LinearModel Read(MaximumEntropyModelParameters model)
    {
        VBuffer<float>[] weights = [];
        model.GetWeights(ref weights, out var classes);
        return new LinearModel(
            new OutputLink(TaskCatalog.Multiclass, Activation.Softmax),
            [.. weights.Take(classes).Select(row => row.DenseValues().ToArray())],
            [.. model.GetBiases()]);
    }
}
