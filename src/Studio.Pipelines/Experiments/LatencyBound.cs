namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using static System.FormattableString;

/// <summary>The time that a call of the published model with one row may take, as the plan says; everything is allowed where it says nothing.</summary>
/// <param name="plan">The plan.</param>
/// <param name="raw">Rows to measure with.</param>
/// <param name="time">The clock.</param>
internal sealed class LatencyBound(TrainingPlan plan, ColumnTable raw, TimeProvider time)
{
    // What just keeps to the bound now would not when it is measured again.
    private const double Margin = 0.8;

    /// <summary>True when there is one.</summary>
    public bool IsSet => plan.MaxLatencyMicroseconds is not null;

    /// <summary>The bound in words.</summary>
    public string Allowed => Invariant($"{plan.MaxLatencyMicroseconds:G5} µs");

    /// <summary>True when a model keeps to it with some room, measured.</summary>
    public bool Allows(FittedModel model) =>
        !IsSet || RowMicroseconds.Measure(OnnxExporter.Export(model), model, raw, time).OneRow <= Margin * plan.MaxLatencyMicroseconds;

    /// <summary>True when the published file of a model keeps to it, as it was measured.</summary>
    public bool Allows(ModelReport model) => !IsSet || model.Speed is not { } speed || speed.OneRow <= plan.MaxLatencyMicroseconds;
}
