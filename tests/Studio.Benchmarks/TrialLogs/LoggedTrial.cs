namespace Studio.Benchmarks.TrialLogs;

using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Search;

/// <summary>A trial of the log.</summary>
/// <param name="Learner">Name of the learner.</param>
/// <param name="Parameters">Its configuration.</param>
/// <param name="Score">The metric out of fold; null where it failed.</param>
/// <param name="CoreSeconds">Processor time of all its folds, their features being there.</param>
/// <param name="Megabytes">What the process grew by.</param>
/// <param name="Reason">Why it failed; null otherwise.</param>
internal sealed record LoggedTrial(string Learner, ParameterSet Parameters, double? Score, double CoreSeconds, double Megabytes, string? Reason)
{
    /// <summary>Predictions of the validation rows, 32 bits a value.</summary>
    public byte[]? OutOfFold { get; init; }

    /// <summary>Predictions of the test rows by the average of the folds' models.</summary>
    public byte[]? Test { get; init; }

    /// <summary>The configuration by which the log is resumed.</summary>
    [JsonIgnore]
    public (string Learner, ParameterSet Parameters) Key => (Learner, Parameters);

    /// <summary>Bytes of predictions.</summary>
    public static byte[] Bytes(PredictionMatrix predictions) => MemoryMarshal.AsBytes(predictions.Values.AsSpan()).ToArray();

    /// <summary>Predictions of bytes.</summary>
    public static PredictionMatrix Predictions(byte[] bytes, int columns)
    {
        var values = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        return new PredictionMatrix(values, values.Length / columns, columns);
    }
}

/// <summary>The first line of a log: the table that its trials were made on.</summary>
/// <param name="Dataset">Name of the table.</param>
/// <param name="Task">The task.</param>
/// <param name="Metric">Metric that is optimised.</param>
/// <param name="Rows">Rows that a fold trains on.</param>
/// <param name="Columns">Columns that are learned from.</param>
/// <param name="Classes">Classes; 1 for numbers.</param>
/// <param name="Folds">Folds that score.</param>
/// <param name="OutOfFold">Labels of the validation rows.</param>
/// <param name="Test">Labels of the test rows.</param>
internal sealed record LoggedTable(
    string Dataset, string Task, string Metric, int Rows, int Columns, int Classes, int Folds, TargetVector OutOfFold, TargetVector Test);
