namespace Studio.Pipelines.Evaluation.Explanations;

using System.Text.Json;
using Studio.Pipelines.Scoring;

/// <summary>
/// Finds the smallest change of a row that changes its prediction as wanted (counterfactual explanations; Wachter et al. 2018): single columns first, then pairs, then three,
/// which take values of rows of the data; of as many columns the change that is smallest in units of their spread. All pairs are tried where they are few; otherwise, and of
/// three columns, those that begin with what came nearest (a beam), so that a smaller change may be there.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="background">Rows whose values are taken.</param>
/// <param name="time">Clock.</param>
public sealed class CounterfactualSearch(OnnxScorer model, BackgroundRows background, TimeProvider time)
{
    /// <summary>Most columns that are changed.</summary>
    public const int MostColumns = 3;

    private const double Seconds = 6;
    private const int MostPredictions = 10_000;
    private const int MostSingles = 3_000;
    private const int MostValues = 12;
    private const int Beam = 20;
    private const int BeamPerColumn = 3;
    private const int FewestTried = 200;

    /// <summary>Searches.</summary>
    /// <param name="row">One row.</param>
    /// <param name="wish">What is wanted, of which <see cref="CounterfactualWish.Problem"/> finds none.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Counterfactual Find(ModelRows row, CounterfactualWish wish, CancellationToken cancellationToken)
    {
        var raw = row.ToTable();
        var table = model.WithVectors(raw);
        var before = model.Score(table);
        var aim = new CounterfactualAim(model.Signature, wish, before);
        if (aim.Shortfall(before, 0) == 0)
        {
            return new Counterfactual([], before, before, 0);
        }

        var (allowance, tried) = (new Allowance(time, Seconds), 0);
        var singles = Values(table, wish);
        var start = time.GetTimestamp();
        var reached = Try([.. singles.Select(single => new[] { single })]);
        var pace = time.GetElapsedTime(start).TotalSeconds / Math.Max(1, singles.Count);
        var ranked = reached.Select(combination => combination.Values[0]).ToList();
        for (var columns = 2; Found(reached) is null && columns <= MostColumns && ranked.Count > 0 && allowance.Left > 0; columns++)
        {
            var most = pace <= 0 ? MostPredictions : (int)Math.Clamp(allowance.Left / pace, FewestTried, MostPredictions);
            reached = Try(Extend(reached, ranked, columns, most));
        }

        return Found(reached) is not { } found
            ? new Counterfactual(null, before, null, tried)
            : Verify(found) is { } after ? new Counterfactual([.. found.Values.Select(value => Change(raw, value))], before, after, tried) : new Counterfactual(null, before, null, tried);

        // Those that came nearest first, of equals the smallest change.
        List<Combination> Try(IReadOnlyList<ColumnValue[]> combinations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (combinations.Count == 0)
            {
                return [];
            }

            tried += combinations.Count;
            var scored = model.Score(Rows(table, combinations));
            return [.. combinations
                .Select((values, index) => new Combination(values, aim.Shortfall(scored, index)))
                .OrderBy(combination => combination.Shortfall)
                .ThenBy(combination => combination.Distance)];
        }

        // What many rows together are answered and what one is by itself may differ in the last digit.
        ScoredRows? Verify(Combination combination)
        {
            using var one = ModelRows.Of(model.Signature, Rows(raw, [combination.Values]));
            var after = model.Score(one);
            return aim.Shortfall(after, 0) == 0 ? after : null;
        }
    }

    /// <summary>The smallest change that is enough; null for none. What is enough comes first, by its distance.</summary>
    private static Combination? Found(List<Combination> reached) => reached.Count > 0 && reached[0].Shortfall == 0 ? reached[0] : null;

    /// <summary>Combinations with one column more.</summary>
    private static List<ColumnValue[]> Extend(List<Combination> combinations, List<ColumnValue> ranked, int columns, int most)
    {
        if (columns == 2 && (long)ranked.Count * (ranked.Count - 1) / 2 <= most)
        {
            return [.. ranked.Index().SelectMany(first => ranked.Skip(first.Index + 1).Where(second => second.Column != first.Item.Column).Select(second => new[] { first.Item, second }))];
        }

        var begun = combinations
            .GroupBy(combination => string.Join('\n', combination.Values.Select(value => value.Column).Order(StringComparer.Ordinal)), StringComparer.Ordinal)
            .SelectMany(group => group.Take(BeamPerColumn))
            .OrderBy(combination => combination.Shortfall)
            .ThenBy(combination => combination.Distance)
            .Take(Beam)
            .ToList();
        return [.. begun.SelectMany(combination => ranked
            .Where(further => combination.Values.All(value => value.Column != further.Column))
            .Take(most / Math.Max(1, begun.Count))
            .Select(further => combination.Values.Append(further).ToArray()))];
    }

    /// <summary>Values that single columns may take, other than those they have.</summary>
    private List<ColumnValue> Values(ColumnTable row, CounterfactualWish wish)
    {
        var known = background.Columns.ToDictionary(column => column.Name);
        return [.. model.Signature.Inputs
            .Where(input => input.Kind is not ("text" or "image") && !wish.Keep.Contains(input.Name) && known.ContainsKey(input.Name))
            .SelectMany(input => Values(input, row.Column<TableColumn>(input.Name), known[input.Name]))
            .Take(MostSingles)];
    }

    private static IEnumerable<ColumnValue> Values(SignatureInput input, TableColumn row, BackgroundColumn known) => (row, known) switch
    {
        (NumberColumn { Values: var own }, { Numbers: { } numbers }) => Numbers(input, own[0], numbers),
        (TextColumn { Values: var own }, { Texts: { } texts }) => texts
            .Where(text => text.Length > 0)
            .CountBy(text => text)
            .OrderByDescending(count => count.Value)
            .ThenBy(count => count.Key, StringComparer.Ordinal)
            .Take(MostValues)
            .Where(count => count.Key != own[0])
            .Select(count => new ColumnValue(input.Name, count.Key, double.NaN, 1)),
        _ => [],
    };

    /// <summary>Quantiles that occur, the smallest and the largest value among them.</summary>
    private static IEnumerable<ColumnValue> Numbers(SignatureInput input, double own, IReadOnlyList<double> numbers)
    {
        double[] sorted = [.. numbers.Where(double.IsFinite).Order()];
        if (sorted.Length == 0)
        {
            return [];
        }

        double[] distinct = [.. sorted.Distinct()];
        var values = distinct.Length <= MostValues ? distinct : [.. Enumerable.Range(0, MostValues).Select(point => sorted[point * (sorted.Length - 1) / (MostValues - 1)]).Distinct()];
        var mean = sorted.Average();
        var spread = Math.Sqrt(sorted.Average(value => (value - mean) * (value - mean)));
        return values.Where(value => value != own).Select(value => new ColumnValue(input.Name, null, value, double.IsNaN(own) || spread == 0 ? 1 : Math.Abs(value - own) / spread));
    }

    /// <summary>The row with each of the combinations.</summary>
    private static ColumnTable Rows(ColumnTable row, IReadOnlyList<ColumnValue[]> combinations)
    {
        var rows = row.Gather(new int[combinations.Count]);
        var changed = combinations.SelectMany((values, place) => values.Select(value => (Place: place, Value: value))).ToLookup(change => change.Value.Column);
        foreach (var column in changed)
        {
            TableColumn fresh;
            if (row.Column<TableColumn>(column.Key) is NumberColumn own)
            {
                var numbers = Enumerable.Repeat(own.Values[0], combinations.Count).ToArray();
                foreach (var (place, value) in column)
                {
                    numbers[place] = value.Number;
                }

                fresh = new NumberColumn(column.Key, numbers);
            }
            else
            {
                var texts = Enumerable.Repeat(row.Column<TextColumn>(column.Key).Values[0], combinations.Count).ToArray();
                foreach (var (place, value) in column)
                {
                    texts[place] = value.Text!;
                }

                fresh = new TextColumn(column.Key, texts);
            }

            rows = rows.With(fresh);
        }

        return rows;
    }

    private ColumnChange Change(ColumnTable row, ColumnValue value)
    {
        var dates = model.Signature.Inputs.Single(input => input.Name == value.Column).Kind == "datetime";
        return row.Column<TableColumn>(value.Column) is NumberColumn { Values: var numbers }
            ? new ColumnChange(value.Column, Json(numbers[0], dates), Json(value.Number, dates), value.Distance)
            : new ColumnChange(value.Column, Json(row.Column<TextColumn>(value.Column).Values[0]), Json(value.Text!), value.Distance);
    }

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(text.Length == 0 ? null : text);

    private static JsonElement Json(double number, bool date) =>
        double.IsNaN(number) ? JsonSerializer.SerializeToElement<string?>(null)
        : date ? JsonSerializer.SerializeToElement(DateTime.UnixEpoch.AddSeconds(number).ToString(number % 86_400 == 0 ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture))
        : JsonSerializer.SerializeToElement(number);

    /// <summary>A value that a column may take.</summary>
    private sealed record ColumnValue(string Column, string? Text, double Number, double Distance);

    /// <summary>Some of them together.</summary>
    private sealed record Combination(ColumnValue[] Values, double Shortfall)
    {
        public double Distance { get; } = Values.Sum(value => value.Distance);
    }
}
