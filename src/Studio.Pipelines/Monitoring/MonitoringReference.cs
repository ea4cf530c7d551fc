namespace Studio.Pipelines.Monitoring;

using System.Security.Cryptography;
using System.Text.Json;
using Studio.Pipelines.Scoring;

/// <summary>
/// What the rows were like that a published model was trained on: what the rows that it is asked later are held against. Some KB a column, however many rows there were;
/// in JSON by <see cref="StudioJson"/>. Predictions should be of models that did not learn from their rows, as those of later rows are.
/// </summary>
/// <param name="Rows">Rows that were looked at.</param>
/// <param name="Columns">Inputs in the order of the signature, without pictures; then what the model answers, where that was given.</param>
public sealed record MonitoringReference(long Rows, IReadOnlyList<ColumnReference> Columns)
{
    /// <summary>Looks at rows.</summary>
    /// <param name="signature">Signature of the model.</param>
    /// <param name="rows">Rows with its input columns as <see cref="ModelRows.Of"/> takes them; further columns are ignored.</param>
    /// <param name="answers">What is predicted of the same rows; null where inputs alone are watched.</param>
    /// <param name="cancellationToken">Ends it between two columns.</param>
    /// <exception cref="KeyNotFoundException">An input is not among the columns.</exception>
    public static MonitoringReference Of(ModelSignature signature, ColumnTable rows, ScoredRows? answers, CancellationToken cancellationToken) => new(
        rows.RowCount,
        [
            .. MonitoredColumns.Of(signature, answers is not null).Select(column =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return ColumnReference.Of(column.Name, column.Kind, column.Role, MonitoredColumns.Values(column.Name, column.Role, rows, answers)!);
            }),
        ]);

    /// <summary>The same with some of its columns only, in its order.</summary>
    /// <param name="watched">Tells by the name of a column whether it stays.</param>
    public MonitoringReference Only(Func<string, bool> watched) => this with { Columns = [.. Columns.Where(column => watched(column.Name))] };

    /// <summary>What tells it from any other: windows are counted in its cells and fit no other reference. 32 hexadecimal digits of a hash of its content.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, StudioJson.Line)).AsSpan(0, 16));
}
