namespace Studio.Pipelines.ForeignModels;

/// <summary>Finds which columns feed which inputs: what was said, or what names and numbers of columns leave no doubt about.</summary>
/// <param name="ports">The inputs that count.</param>
/// <param name="slotNames">Names that are known of the values of an input.</param>
/// <param name="columns">Columns of the table, without the label.</param>
/// <param name="mapping">What was said.</param>
/// <param name="warnings">Told what was taken for granted.</param>
internal sealed class InputFinder(
    IReadOnlyList<GraphPort> ports, IReadOnlyDictionary<string, IReadOnlyList<string>> slotNames, IReadOnlyList<string> columns, ModelMapping mapping, List<string> warnings)
{
    private readonly Dictionary<string, IReadOnlyList<string>> _found = [];

    /// <summary>Finds them.</summary>
    /// <returns>The columns of each input, by its name.</returns>
    /// <exception cref="ImportException">They cannot be told, or what was said is not so.</exception>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Find()
    {
        if (ports.FirstOrDefault(port => port.Shape.Count > 2) is { } picture)
        {
            throw new ImportException($"The input '{picture.Name}' is {picture.Description}: a picture, a series or the like. Columns of a table feed inputs of one or two dimensions, rows first.");
        }

        TakeSaid();
        TakeNames();
        TakeRest();
        return _found;
    }

    private IEnumerable<GraphPort> Open => ports.Where(port => !_found.ContainsKey(port.Name));

    private void TakeSaid()
    {
        foreach (var (name, said) in mapping.Inputs ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            var port = ports.FirstOrDefault(port => port.Name == name)
                ?? throw new ImportException($"The mapping names the input '{name}'; the model reads {NameList.Of(ports.Select(known => known.Name))}.");
            if (port.Width is { } width && width != said.Count)
            {
                throw new ImportException($"The mapping gives the input '{name}' {said.Count} columns; it takes {width}.");
            }

            _found[name] = [.. said.Select(column => Match(column) ?? throw new ImportException($"The mapping feeds the input '{name}' with the column '{column}'; the table has {NameList.Of(columns)}."))];
        }
    }

    private void TakeNames()
    {
        foreach (var port in Open.ToList())
        {
            if (slotNames.GetValueOrDefault(port.Name) is { } slots && slots.Select(slot => Match(slot)).ToList() is var matched && matched.TrueForAll(column => column is not null))
            {
                _found[port.Name] = [.. matched.OfType<string>()];
            }
            else if (port.Width is 1 or null && Match(port.Name) is { } column)
            {
                _found[port.Name] = [column];
            }
        }
    }

    /// <summary>All columns that are left, in the order of the table, where they fill the only input that is left.</summary>
    private void TakeRest()
    {
        string[] rest = [.. columns.Except(_found.Values.SelectMany(names => names))];
        var open = Open.ToList();
        if (open.Count == 0)
        {
            return;
        }

        if (open is not [var port] || rest.Length == 0 || (port.Width is { } width && width != rest.Length))
        {
            throw new ImportException(
                $"It cannot be told which columns feed {string.Join(", ", open.Select(input => $"the input '{input.Name}' ({input.Description})"))}. Columns that are left: {(rest.Length == 0 ? "none" : NameList.Of(rest))}. Say it in a mapping: {{\"inputs\": {{{string.Join(", ", open.Select(input => $"\"{input.Name}\": [{Slots(input)}]"))}}}}}.");
        }

        _found[port.Name] = rest;
        if (rest.Length > 1)
        {
            warnings.Add($"The input '{port.Name}' does not name its values: they are taken from the columns of the table in its order, {NameList.Of(rest)}. Where the model learned them in another order, give it in a mapping.");
        }
    }

    private static string Slots(GraphPort input) => input.Width == 1 ? "\"…\"" : "\"…\", \"…\"";

    /// <summary>The one column of a name: spelled the same, but for case, or but for what exporters put in place of blanks and marks.</summary>
    private string? Match(string name)
    {
        foreach (Func<string, string> key in (Func<string, string>[])[text => text, text => text.Trim().ToUpperInvariant(), Letters])
        {
            var found = columns.Where(column => key(column) == key(name)).ToList();
            if (found is [var only])
            {
                return only;
            }

            if (found.Count > 1)
            {
                return null;
            }
        }

        return null;
    }

    private static string Letters(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}
