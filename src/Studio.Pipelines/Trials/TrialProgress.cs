namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Trainers;

/// <summary>Hears a trial train: passes the progress of its folds on, keeps the course of the first and what is to be known.</summary>
internal sealed class TrialProgress
{
    private readonly CurveRecorder _recorder = new();
    private volatile string? _note;

    /// <summary>The trial with what was heard.</summary>
    public Trial Complete(Trial trial) => trial with { Curve = _recorder.Curve, Note = _note };

    /// <summary>Listens to one fold.</summary>
    /// <param name="fold">Fold, from 0.</param>
    /// <param name="next">Who hears it too.</param>
    public IProgress<IterationProgress> Fold(int fold, IProgress<IterationProgress> next) => new FoldProgress(this, fold, next);

    private sealed class FoldProgress(TrialProgress trial, int fold, IProgress<IterationProgress> next) : IProgress<IterationProgress>
    {
        public void Report(IterationProgress value)
        {
            trial._note = value.Note ?? trial._note;
            if (fold == 0)
            {
                trial._recorder.Add(value);
            }

            next.Report(value);
        }
    }
}
