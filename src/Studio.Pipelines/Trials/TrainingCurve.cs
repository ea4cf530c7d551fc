namespace Studio.Pipelines.Trials;

using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>Where a training was after an iteration.</summary>
/// <param name="Iteration">Epoch or boosting round, from 1.</param>
/// <param name="TrainingLoss">Loss on training rows, when known.</param>
/// <param name="ValidationLoss">Loss on validation rows, when known.</param>
/// <param name="Metric">The plan's metric on validation rows, when known.</param>
public sealed record CurvePoint(int Iteration, double? TrainingLoss, double? ValidationLoss, double? Metric);

/// <summary>The course of a trial's training on its first fold, thinned to a few points. Immutable, compared by value; in JSON a list of points.</summary>
/// <param name="points">In the order of their iterations.</param>
[JsonConverter(typeof(TrainingCurveJsonConverter))]
public sealed class TrainingCurve(IReadOnlyList<CurvePoint> points) : IEquatable<TrainingCurve>
{
    /// <summary>The points in the order of their iterations.</summary>
    public IReadOnlyList<CurvePoint> Points { get; } = points;

    /// <inheritdoc/>
    public bool Equals(TrainingCurve? other) => other is not null && Points.SequenceEqual(other.Points);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TrainingCurve);

    /// <inheritdoc/>
    public override int GetHashCode() => Points.Count == 0 ? 0 : HashCode.Combine(Points.Count, Points[^1]);

    private sealed class TrainingCurveJsonConverter : JsonConverter<TrainingCurve>
    {
        public override TrainingCurve Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<CurvePoint[]>(ref reader, options) ?? []);

        public override void Write(Utf8JsonWriter writer, TrainingCurve value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Points, options);
    }
}
