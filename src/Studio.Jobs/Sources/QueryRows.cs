namespace Studio.Jobs.Sources;

using System.Buffers;
using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using Studio.Pipelines.Data;

/// <summary>
/// The rows of a query as JSON lines: numbers with all their digits, moments in ISO 8601, true and false, everything else as text. NaN and
/// the infinite moments of PostgreSQL are missing.
/// </summary>
internal sealed class QueryRows
{
    private const int FlushBytes = 1 << 16;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly DbDataReader _reader;
    private readonly string _connection;
    private readonly JsonEncodedText[] _names;
    private readonly bool[] _days;

    /// <summary>The rows that a reader has still to read.</summary>
    /// <exception cref="DatasetException">A column has no name, or that of another.</exception>
    public QueryRows(DbDataReader reader, string connection)
    {
        (_reader, _connection) = (reader, connection);
        string[] names = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        Refuse(names);
        _names = [.. names.Select(name => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        _days = [.. Enumerable.Range(0, names.Length).Select(column => reader.GetDataTypeName(column).Equals("date", StringComparison.OrdinalIgnoreCase))];
    }

    /// <summary>Writes one line a row.</summary>
    /// <exception cref="DatasetException">There is no row, a value that cannot be written, or a second table.</exception>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * FlushBytes);
        await using var json = new Utf8JsonWriter(buffer, Options);
        var rows = 0L;
        while (await _reader.ReadAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteRow(json, ++rows);
            buffer.Write("\n"u8);
            if (buffer.WrittenCount >= FlushBytes)
            {
                await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
                buffer.ResetWrittenCount();
            }
        }

        if (rows == 0)
        {
            throw new DatasetException($"The query to '{_connection}' gave no rows; ask for at least one.");
        }

        if (await _reader.NextResultAsync(cancellationToken))
        {
            throw new DatasetException($"The query to '{_connection}' gives several tables; send one statement.");
        }

        await output.WriteAsync(buffer.WrittenMemory, cancellationToken);
    }

    private void WriteRow(Utf8JsonWriter json, long row)
    {
        json.WriteStartObject();
        for (var column = 0; column < _names.Length; column++)
        {
            json.WritePropertyName(_names[column]);
            WriteValue(json, column, Value(column, row));
        }

        json.WriteEndObject();
        json.Flush();
        json.Reset();
    }

    private object? Value(int column, long row)
    {
        try
        {
            return _reader.IsDBNull(column) ? null : _reader.GetValue(column);
        }
        catch (Exception failure) when (failure is OverflowException or InvalidCastException or FormatException)
        {
            throw new DatasetException(string.Create(
                CultureInfo.InvariantCulture,
                $"The column '{_names[column]}' ({_reader.GetDataTypeName(column)}) of the query to '{_connection}' holds a value in row {row:N0} that cannot be read: {failure.Message.TrimEnd('.')}. Cast it in the query, to text or to a narrower number."), failure);
        }
    }

    private void WriteValue(Utf8JsonWriter json, int column, object? value)
    {
        switch (value)
        {
            case null or double.NaN or float.NaN:
                json.WriteNullValue();
                break;
            case DateTime moment when moment == DateTime.MinValue || moment == DateTime.MaxValue:
            case DateOnly day when day == DateOnly.MinValue || day == DateOnly.MaxValue:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal or System.Numerics.BigInteger:
                json.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case double or float when double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                json.WriteRawValue(((IFormattable)value).ToString("R", CultureInfo.InvariantCulture));
                break;
            case byte[]:
                throw new DatasetException($"The column '{_names[column]}' of the query to '{_connection}' holds binary data; name the other columns in the query instead.");
            case Array items when items.GetType().GetElementType() is { IsPrimitive: true } or { FullName: "System.String" or "System.Decimal" }:
                json.WriteRawValue(JsonSerializer.Serialize(items, items.GetType()));
                break;
            default:
                json.WriteStringValue(Text(value, _days[column]));
                break;
        }
    }

    private static string Text(object value, bool day) => value switch
    {
        DateTime moment when day => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString(moment.Kind == DateTimeKind.Utc ? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    /// <summary>Where names are lacking or repeated, nobody could say later which column is meant.</summary>
    private void Refuse(string[] names)
    {
        if (Array.FindIndex(names, string.IsNullOrWhiteSpace) is >= 0 and var nameless)
        {
            throw new DatasetException($"Column {nameless + 1} of the query to '{_connection}' has no name; give it one with AS.");
        }

        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new DatasetException($"The query to '{_connection}' gives {twice.Count()} columns called '{twice.Key}'; name them apart with AS.");
        }
    }
}
