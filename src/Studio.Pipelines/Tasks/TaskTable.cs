namespace Studio.Pipelines.Tasks;

/// <summary>What somebody does for each task. A task that is not in the table is refused, never taken for another.</summary>
/// <typeparam name="TValue">What is done.</typeparam>
/// <param name="owner">Whose table it is, such as the name of a learner; part of the refusal.</param>
/// <param name="entries">The tasks it knows.</param>
public sealed class TaskTable<TValue>(string owner, params IReadOnlyList<(PredictionTask Task, TValue Value)> entries)
{
    /// <summary>What is done for a task.</summary>
    /// <exception cref="TrainingException">The task is not in the table.</exception>
    public TValue this[PredictionTask task] => Refusal(task) is { } reason
        ? throw new TrainingException(reason)
        : entries.First(entry => entry.Task == task).Value;

    /// <summary>Why a task is not in the table, in one sentence; null when it is.</summary>
    public string? Refusal(PredictionTask task) => entries.Any(entry => entry.Task == task)
        ? null
        : $"'{owner}' cannot learn the task '{task.Name}', only {string.Join(", ", entries.Select(entry => entry.Task.Name))}.";
}
