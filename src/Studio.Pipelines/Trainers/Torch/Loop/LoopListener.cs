namespace Studio.Pipelines.Trainers.Torch.Loop;

/// <summary>Who hears how a training goes.</summary>
/// <param name="Progress">Hears every epoch; null for nobody.</param>
/// <param name="Metric">See <see cref="TrainingRun.Evaluate"/>; null when nobody wants to know.</param>
internal sealed record LoopListener(IProgress<IterationProgress>? Progress, Func<float[], double>? Metric)
{
    /// <summary>True when the metric is worth computing.</summary>
    public bool WantsMetric => Progress is not null && Metric is not null;
}
