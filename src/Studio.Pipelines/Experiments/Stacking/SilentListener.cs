namespace Studio.Pipelines.Experiments.Stacking;

using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>Hears of trainings that are no trials.</summary>
internal sealed class SilentListener : ITrialListener, IProgress<IterationProgress>
{
    /// <summary>The one there is.</summary>
    public static SilentListener Instance { get; } = new();

    /// <inheritdoc/>
    public void Started(Trial trial)
    {
    }

    /// <inheritdoc/>
    public void Ended(Trial trial, string? file)
    {
    }

    /// <inheritdoc/>
    public void Dropped(int number)
    {
    }

    /// <inheritdoc/>
    public IProgress<IterationProgress> Progress(int trial, int fold, CancellationToken until) => this;

    /// <inheritdoc/>
    public void Report(IterationProgress value)
    {
    }
}
