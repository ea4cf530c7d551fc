namespace Studio.Pipelines.Trials;

/// <summary>What one trainer process does of an experiment.</summary>
public enum PartKind
{
    /// <summary>Everything: the search and then the models.</summary>
    Whole,

    /// <summary>A share of the search; others search beside it.</summary>
    Search,

    /// <summary>Chooses, builds and exports the models once all shares of the search have ended.</summary>
    Build,
}

/// <summary>A part of an experiment.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Shard">Which share of the search, from 0; the first runs the baseline. 0 for the other kinds.</param>
/// <param name="Shards">How many shares there are, at least 1.</param>
public sealed record ExperimentPart(PartKind Kind, int Shard, int Shards)
{
    /// <summary>An experiment that one process does from beginning to end.</summary>
    public static ExperimentPart Whole { get; } = new(PartKind.Whole, 0, 1);
}

/// <summary>A trial that has ended, and where its checkpoint is.</summary>
/// <param name="Trial">The trial in its final state.</param>
/// <param name="File">Path of its checkpoint; null where its models were not kept.</param>
public sealed record StoredTrial(Trial Trial, string? File);

/// <summary>What earlier runs of an experiment have done.</summary>
/// <param name="SpentSeconds">Seconds of the budget used up.</param>
/// <param name="Trials">Trials of all shares that have ended, in the order in which they did.</param>
public sealed record ExperimentProgress(double SpentSeconds, IReadOnlyList<StoredTrial> Trials);
