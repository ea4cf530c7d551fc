namespace Studio.Pipelines.Data.Reading;

using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

/// <summary>
/// The records of JSON: one object a line, or one array of objects. Numbers keep the digits they are written with, objects and arrays within
/// a record become their JSON text, and keys that differ in case are different columns.
/// </summary>
internal sealed class JsonRecords : IRecordSource
{
    private const int BlockSize = 1 << 16;

    private readonly Dictionary<string, int> _columns;
    private readonly IEnumerator<JsonLine> _lines;
    private readonly JsonElement?[] _cells;

    private JsonRecords(IEnumerator<JsonLine> lines, IReadOnlyList<string> keys, IReadOnlyList<string> header)
    {
        (_lines, Header) = (lines, header);
        _columns = keys.Select((key, index) => (key, index)).ToDictionary(item => item.key, item => item.index);
        _cells = new JsonElement?[keys.Count];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Header { get; }

    /// <inheritdoc/>
    public long Position => _lines.Current.End;

    /// <inheritdoc/>
    public long Line => _lines.Current.Number;

    /// <inheritdoc/>
    public string? Fault => _lines.Current.Fault;

    /// <inheritdoc/>
    public Cell this[int column] => _cells[column] is { } element ? CellOf(element) : new Cell(default, CellKind.Missing);

    /// <summary>Finds the keys of all objects, in the order in which they come first.</summary>
    /// <exception cref="DatasetException">There are no objects.</exception>
    public static IReadOnlyList<string> FindKeys(string path, string fileName, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        var known = new HashSet<string>();
        JsonLine? fault = null;
        long faults = 0, objects = 0;
        foreach (var line in Lines(path, fileName))
        {
            cancellationToken.ThrowIfCancellationRequested();
            (faults, objects) = line.Fault is null ? (faults, objects + 1) : (faults + 1, objects);
            fault ??= line.Fault is null ? null : line;
            keys.AddRange(line.Fault is not null ? [] : line.Object.EnumerateObject().Select(property => property.Name).Where(known.Add));
            if (keys.Count > DatasetReader.MaxColumns)
            {
                // Whoever checks them refuses them.
                break;
            }
        }

        return objects > 0 ? keys
            : throw new DatasetException(fault is null
                ? $"'{fileName}' holds no JSON objects; write one a line."
                : FormattableString.Invariant($"{faults:N0} of the {faults:N0} lines of '{fileName}' are not JSON objects; the first is line {fault.Number}: {fault.Fault}"));
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">File in UTF-8.</param>
    /// <param name="fileName">Name for messages.</param>
    /// <param name="keys">Keys of its objects.</param>
    /// <param name="header">The name of each key's column.</param>
    public static JsonRecords Open(string path, string fileName, IReadOnlyList<string> keys, IReadOnlyList<string> header) =>
        new(Lines(path, fileName).GetEnumerator(), keys, header);

    /// <inheritdoc/>
    public bool Read()
    {
        if (!_lines.MoveNext())
        {
            return false;
        }

        Array.Clear(_cells);
        foreach (var property in _lines.Current.Fault is null ? _lines.Current.Object.EnumerateObject() : default)
        {
            _cells[_columns[property.Name]] = property.Value;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _lines.Dispose();

    /// <summary>A JSON value as a cell.</summary>
    public static Cell CellOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => new Cell(Encoding.UTF8.GetBytes(value.GetString()!)),
        JsonValueKind.Number => new Cell(JsonMarshal.GetRawUtf8Value(value), CellKind.Number),
        JsonValueKind.True or JsonValueKind.False => new Cell(JsonMarshal.GetRawUtf8Value(value), CellKind.Boolean),
        JsonValueKind.Object or JsonValueKind.Array => new Cell(JsonMarshal.GetRawUtf8Value(value), CellKind.Nested),
        _ => new Cell(default, CellKind.Missing),
    };

    private static IEnumerable<JsonLine> Lines(string path, string fileName)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BlockSize, FileOptions.SequentialScan);
        var first = FirstLetter(stream);
        using var records = new RecordStream(stream, fileName);
        foreach (var line in first == '[' ? Elements(records, fileName) : TextLines(records))
        {
            yield return line;
        }
    }

    private static int FirstLetter(FileStream stream)
    {
        Span<byte> head = stackalloc byte[512];
        var text = Blanks.Trim(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
        stream.Position = 0;
        return text.IsEmpty ? -1 : text[0];
    }

    private static IEnumerable<JsonLine> TextLines(RecordStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        long number = 0, end = 0;
        while (reader.ReadLine() is { } text)
        {
            stream.Next();
            number++;
            end += text.Length + 1;
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return JsonLine.Parse(text, number, end);
            }
        }
    }

    private static IEnumerable<JsonLine> Elements(RecordStream stream, string fileName)
    {
        long number = 0;
        var elements = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(stream).ToBlockingEnumerable().GetEnumerator();
        using (elements)
        {
            while (Next(elements, fileName))
            {
                stream.Next();
                yield return JsonLine.Of(elements.Current, ++number, stream.Position);
            }
        }
    }

    private static bool Next(IEnumerator<JsonElement> elements, string fileName)
    {
        try
        {
            return elements.MoveNext();
        }
        catch (JsonException failure)
        {
            throw new DatasetException($"'{fileName}' cannot be read as a JSON array: it ends early or is broken in line {failure.LineNumber + 1}.", failure);
        }
    }
}

/// <summary>A line of JSON, or an element of an array.</summary>
/// <param name="Object">The object; undefined when there is a fault.</param>
/// <param name="Number">Its number from 1.</param>
/// <param name="End">About where it ends.</param>
/// <param name="Fault">Why it is no object; null when it is one.</param>
internal sealed record JsonLine(JsonElement Object, long Number, long End, string? Fault)
{
    /// <summary>Parses a line.</summary>
    public static JsonLine Parse(string text, long number, long end)
    {
        try
        {
            return Of(JsonElement.Parse(text), number, end);
        }
        catch (JsonException failure)
        {
            var at = failure.BytePositionInLine is { } position ? $" at character {position + 1}" : string.Empty;
            return new JsonLine(default, number, end, $"The line is not valid JSON{at}.");
        }
    }

    /// <summary>Checks that a value is an object whose keys are different.</summary>
    public static JsonLine Of(JsonElement value, long number, long end)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return new JsonLine(default, number, end, $"The line is a JSON {value.ValueKind.ToString().ToLowerInvariant()}, not an object.");
        }

        if (value.GetPropertyCount() is > DatasetReader.MaxColumns and var count)
        {
            return new JsonLine(default, number, end, FormattableString.Invariant($"The line has {count:N0} keys, more than the {DatasetReader.MaxColumns:N0} columns allowed."));
        }

        var names = new HashSet<string>();
        var twice = value.EnumerateObject().FirstOrDefault(property => !names.Add(property.Name)).Value.ValueKind != JsonValueKind.Undefined;
        return new JsonLine(value, number, end, twice ? "The line names a key twice." : null);
    }
}
