namespace Studio.Pipelines.Search;

using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>Hyperparameter values of one trial by name: numbers, or words for choices. Immutable, compared by value.</summary>
[JsonConverter(typeof(ParameterSetJsonConverter))]
public sealed class ParameterSet : IEquatable<ParameterSet>
{
    private readonly ImmutableSortedDictionary<string, object> _values;

    private ParameterSet(ImmutableSortedDictionary<string, object> values) => _values = values;

    /// <summary>No parameters.</summary>
    public static ParameterSet Empty { get; } = new(ImmutableSortedDictionary.Create<string, object>(StringComparer.Ordinal));

    /// <summary>Names in ordinal order.</summary>
    public IEnumerable<string> Names => _values.Keys;

    /// <summary>This set with a number added or replaced.</summary>
    public ParameterSet With(string name, double value) => new(_values.SetItem(name, value));

    /// <summary>This set with a choice added or replaced.</summary>
    public ParameterSet With(string name, string value) => new(_values.SetItem(name, value));

    /// <summary>This set without values of these names.</summary>
    public ParameterSet Without(params IEnumerable<string> names) => new(_values.RemoveRange(names));

    /// <summary>True when the set has a value of that name.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>True when the value of that name is a number, false when it is a word.</summary>
    public bool IsNumber(string name) => _values[name] is double;

    /// <summary>A value for people: a number with four significant digits, or a word.</summary>
    public string Text(string name) => Format(_values[name]);

    /// <summary>A number.</summary>
    /// <exception cref="KeyNotFoundException">There is no value of that name.</exception>
    public double Number(string name) => (double)_values[name];

    /// <summary>A number rounded to the nearest whole one.</summary>
    public int Integer(string name) => (int)Math.Round(Number(name));

    /// <summary>A choice.</summary>
    public string Choice(string name) => (string)_values[name];

    /// <inheritdoc/>
    public bool Equals(ParameterSet? other) => other is not null && _values.SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ParameterSet);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(17, (hash, pair) => HashCode.Combine(hash, pair.Key, pair.Value));

    /// <summary>For people: <c>leaves=31 learningRate=0.05</c>, four significant digits.</summary>
    public override string ToString() => string.Join(' ', _values.Select(pair => $"{pair.Key}={Format(pair.Value)}"));

    private static string Format(object value) =>
        value is double number ? number.ToString("G4", CultureInfo.InvariantCulture) : (string)value;

    private sealed class ParameterSetJsonConverter : JsonConverter<ParameterSet>
    {
        public override ParameterSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var set = Empty;
            using var document = JsonDocument.ParseValue(ref reader);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                set = property.Value.ValueKind == JsonValueKind.Number
                    ? set.With(property.Name, property.Value.GetDouble())
                    : set.With(property.Name, property.Value.GetString() ?? throw new JsonException($"Parameter '{property.Name}' is null."));
            }

            return set;
        }

        public override void Write(Utf8JsonWriter writer, ParameterSet value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (name, entry) in value._values)
            {
                if (entry is double number)
                {
                    writer.WriteNumber(name, number);
                }
                else
                {
                    writer.WriteString(name, (string)entry);
                }
            }

            writer.WriteEndObject();
        }
    }
}
