namespace Studio.Soak.Experiments;

/// <summary>A small experiment. By one thread, a number of trials and no time budget, a whole one is the same each time it is run.</summary>
/// <param name="Name">Name of the shape.</param>
/// <param name="Table">Name of its table.</param>
/// <param name="Label">Column to predict.</param>
/// <param name="Trials">Trials, all shards together.</param>
/// <param name="Learners">Learners.</param>
/// <param name="Parallelism">Shards of its search; 1 for a whole one.</param>
internal sealed record ExperimentShape(string Name, string Table, string Label, int Trials, IReadOnlyList<string> Learners, int Parallelism)
{
    private static readonly string[] Quick = ["lbfgs", "lightgbm", "knn"];

    /// <summary>Those that one trainer process runs; the result is promised to be the same, whatever happens meanwhile.</summary>
    public static IReadOnlyList<ExperimentShape> Whole { get; } =
    [
        new("people", "people", "bought", 8, Quick, 1),
        new("houses", "houses", "price", 8, Quick, 1),
        new("flowers", "flowers", "kind", 7, ["lbfgs", "knn", "extratrees"], 1),
    ];

    /// <summary>Those that are split; which shard learns of which trial first depends on time.</summary>
    public static IReadOnlyList<ExperimentShape> Split { get; } =
    [
        new("people-split", "people", "bought", 8, Quick, 2),
        new("houses-split", "houses", "price", 8, Quick, 2),
    ];

    /// <summary>One that takes long enough for a fault in the middle of it.</summary>
    public static ExperimentShape Long { get; } = new("people-long", "people", "bought", 24, Quick, 1);

    public bool IsDeterministic => Parallelism == 1;

    /// <summary>The request to the API.</summary>
    public object Request(Guid datasetId, string name) => new
    {
        datasetId,
        name,
        label = Label,
        trials = Trials,
        learners = Learners,
        threads = 1,
        seed = 7,
        parallelism = Parallelism,
    };
}
