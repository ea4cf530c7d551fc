namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Trainers;

/// <summary>Hears what becomes of trials. Called on any thread, from several at a time.</summary>
internal interface ITrialListener
{
    /// <summary>A trial began.</summary>
    /// <param name="trial">The trial, Running.</param>
    void Started(Trial trial);

    /// <summary>A trial ended.</summary>
    /// <param name="trial">The trial in its final state.</param>
    /// <param name="file">Name of its checkpoint; null where its models are not kept.</param>
    void Ended(Trial trial, string? file);

    /// <summary>The models of a trial are no longer wanted: better ones have taken their place. Its checkpoint may go.</summary>
    /// <param name="number">Trial number.</param>
    void Dropped(int number);

    /// <summary>Who hears the iterations of a fold.</summary>
    /// <param name="trial">Trial number.</param>
    /// <param name="fold">Fold, from 1.</param>
    /// <param name="until">Once cancelled, nothing is to be told any more.</param>
    IProgress<IterationProgress> Progress(int trial, int fold, CancellationToken until);
}
