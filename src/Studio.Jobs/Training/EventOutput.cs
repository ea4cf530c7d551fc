namespace Studio.Jobs.Training;

using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Experiments.Events;

/// <summary>Standard output of a process of ours, for events alone, one a line: whatever else is written there goes to standard error.</summary>
/// <param name="stream">What was standard output, see <see cref="StandardOutput"/>.</param>
/// <param name="isLast">True for an event after which nothing is written.</param>
internal sealed class EventOutput<TEvent>(Stream stream, Func<TEvent, bool> isLast) : IDisposable
    where TEvent : class
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _writer = new(stream) { AutoFlush = true, NewLine = "\n" };

    /// <summary>The last event; null before it.</summary>
    public TEvent? Final { get; private set; }

    /// <summary>Writes an event; nothing after the last one.</summary>
    public void Write(TEvent happened)
    {
        lock (_lock)
        {
            if (Final is not null)
            {
                return;
            }

            Final = isLast(happened) ? happened : null;
            _writer.WriteLine(JsonSerializer.Serialize(happened, StudioJson.Line));
        }
    }

    public void Dispose() => _writer.Dispose();
}

/// <summary>The events of the trainer process.</summary>
internal static class EventOutputs
{
    /// <summary>Takes standard output for the events of a trainer.</summary>
    public static EventOutput<ExperimentEvent> OfTrainer() => new(StandardOutput.Take(), IsLast);

    /// <summary>True for an event after which there is none.</summary>
    public static bool IsLast(ExperimentEvent happened) => happened is ExperimentCompleted or ExperimentFailed or SearchEnded or ExperimentPaused or EvaluationEnded;
}
