namespace Studio.Pipelines.Tasks;

/// <summary>The tasks there are. To add one, write its file and add it to the list.</summary>
public static class TaskCatalog
{
    /// <summary>One of two classes.</summary>
    public static PredictionTask Binary { get; } = new BinaryTask();

    /// <summary>One of three or more classes.</summary>
    public static PredictionTask Multiclass { get; } = new MulticlassTask();

    /// <summary>A number.</summary>
    public static PredictionTask Regression { get; } = new RegressionTask();

    /// <summary>All tasks.</summary>
    public static IReadOnlyList<PredictionTask> All { get; } = [Binary, Multiclass, Regression];

    /// <summary>The task of that name, or null; case does not matter.</summary>
    public static PredictionTask? Find(string name) => All.FirstOrDefault(task => task.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
