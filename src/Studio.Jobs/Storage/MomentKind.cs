namespace Studio.Jobs.Storage;

/// <summary>What happened at a moment of an experiment.</summary>
public enum MomentKind
{
    /// <summary>A worker took a part up; the text is its name.</summary>
    TakenUp,

    /// <summary>A stage began; the text is a sentence about it, or empty.</summary>
    StageBegan,

    /// <summary>A trial began.</summary>
    TrialBegan,

    /// <summary>What a trial has trained was stored, in one transaction with its end.</summary>
    CheckpointStored,

    /// <summary>A trainer died; the text is the reason.</summary>
    TrainerDied,

    /// <summary>A worker gave no sign of life any more; the text is its name.</summary>
    WorkerLost,

    /// <summary>A worker that stops has given a part back.</summary>
    GivenBack,

    /// <summary>A person wants a pause.</summary>
    PauseAsked,

    /// <summary>A person wants it to go on.</summary>
    Resumed,

    /// <summary>A person wants the models of what was found.</summary>
    FinishAsked,

    /// <summary>A person has changed the budget; the text is the new one in seconds.</summary>
    BudgetChanged,

    /// <summary>A person has it tried again; the text is the reason for which it had ended.</summary>
    Retried,
}
