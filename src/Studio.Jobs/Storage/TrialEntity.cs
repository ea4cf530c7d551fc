namespace Studio.Jobs.Storage;

using Studio.Pipelines.Search;

/// <summary>Row of a trial.</summary>
internal sealed class TrialEntity
{
    public Guid ExperimentId { get; set; }

    public int Number { get; set; }

    public required string Learner { get; set; }

    public required ParameterSet Parameters { get; set; }

    public TrialState State { get; set; }

    public string? Reason { get; set; }

    public double? Score { get; set; }

    public double Seconds { get; set; }

    public double Fidelity { get; set; } = 1;

    public TrainingCurve? Curve { get; set; }

    public string? Note { get; set; }

    /// <summary>How often it was begun: a run that is lost leaves its trial to the next.</summary>
    public int Attempts { get; set; }

    /// <summary><see cref="ExperimentEntity.Revision"/> of its last change.</summary>
    public long Revision { get; set; }

    /// <summary>Seconds from the experiment's start to the last event about this trial.</summary>
    public double At { get; set; }

    public static TrialEntity From(Guid experimentId, Trial trial, double at)
    {
        var entity = new TrialEntity { ExperimentId = experimentId, Number = trial.Number, Learner = trial.Learner, Parameters = trial.Parameters };
        entity.Take(trial, at);
        return entity;
    }

    /// <summary>True for states that a trial stays in.</summary>
    public static bool HasEnded(TrialState state) => state is TrialState.Completed or TrialState.Pruned or TrialState.Failed or TrialState.Outraced;

    public void Take(Trial trial, double at)
    {
        State = trial.State;
        Reason = trial.Reason;
        Score = trial.Score;
        Seconds = trial.Seconds;
        Fidelity = trial.Fidelity;
        Curve = trial.Curve;
        Note = trial.Note;
        At = at;
    }

    public Trial ToTrial() => new(Number, Learner, Parameters, State, Reason, Score, Seconds)
    {
        Fidelity = Fidelity,
        Curve = Curve,
        Note = Note,
        EndedAt = HasEnded(State) ? At : null,
    };
}
