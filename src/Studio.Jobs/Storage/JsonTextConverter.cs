namespace Studio.Jobs.Storage;

using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Studio.Pipelines;

/// <summary>An immutable value kept as JSON text. Values are replaced, never changed in place, so that comparing references is enough.</summary>
internal sealed class JsonTextConverter<T>() : ValueConverter<T, string>(
    value => JsonSerializer.Serialize(value, StudioJson.Line),
    text => JsonSerializer.Deserialize<T>(text, StudioJson.Line)!)
    where T : class
{
    public static ValueComparer<T> Comparer { get; } = new(
        (left, right) => ReferenceEquals(left, right),
        value => value.GetHashCode(),
        value => value);
}
