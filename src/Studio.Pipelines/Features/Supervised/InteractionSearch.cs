namespace Studio.Pipelines.Features.Supervised;

using Studio.Pipelines.Features.Dates;
using Studio.Pipelines.Features.Levels;
using Studio.Pipelines.Features.Numbers;

/// <summary>What <see cref="InteractionSearch"/> found.</summary>
/// <param name="Crosses">Pairs of level columns.</param>
/// <param name="Numbers">Terms of <see cref="ColumnsByPurpose.NumericPart"/>.</param>
/// <param name="Dates">Differences within <see cref="ColumnsByPurpose.DatePart"/>: times between two moments.</param>
internal sealed record Interactions(
    IReadOnlyList<(LevelIndex First, LevelIndex Second)> Crosses, IReadOnlyList<ArithmeticTerm> Numbers, IReadOnlyList<ArithmeticTerm> Dates);

/// <summary>
/// Finds pairs of columns that say more together than apart. First every column's own effect is taken off the target (a few
/// rounds of backfitting by bin and level means); each cross and each term is then scored by what its means explain of the
/// rest, out of fold, which is how FAST (Lou et al. 2013) ranks interactions. The best are taken one by one, each effect taken off before the
/// next is looked at, so that ten ways to say one thing count as one.
/// </summary>
internal sealed class InteractionSearch
{
    private const int MostCrosses = 6;
    private const int MostTerms = 10;

    // Candidates grow with the square of these.
    private const int MostLevelColumns = 16;
    private const int MostNumbers = 12;

    // Rows × candidates × target slots: a few tenths of a second.
    private const long MostWork = 12_000_000;
    private const int FewestRows = 2000;
    private const int MostTargets = 4;

    // A pair of columns of 254 levels still is a small table.
    private const int MostLevels = 254;

    private const int Rounds = 3;
    private const float Share = 0.7f;

    // Chance explains about as many rows' worth of variance as there are free means; below that share nothing is worth a slot.
    private const double ChanceRows = 10;
    private const double LeastExplained = 0.002;

    private readonly List<(LevelIndex Index, CodedColumn Column)> _levels = [];
    private readonly List<(int Slot, float[] Values)> _numbers = [];
    private readonly List<(int Slot, float[] Values)> _moments = [];
    private readonly float[][] _rest;
    private readonly RowFolds _folds;

    private InteractionSearch(ColumnsByPurpose columns, SupervisedRows rows)
    {
        var candidates = Pairs(Math.Min(columns.Levels.Count, MostLevelColumns)) + (3 * Pairs(Math.Min(columns.Numeric.Count, MostNumbers)));
        var target = rows.Target.First(MostTargets);
        var sample = Sample(rows.Table.RowCount, (int)Math.Max(FewestRows, MostWork / Math.Max(1, candidates * target.Values.Length)));
        _folds = rows.Folds.Gather(sample);
        _rest = target.Gather(sample).Values;
        TakeLevels(columns, rows.Table, sample);
        TakeNumbers(columns, rows.Table, sample);
    }

    /// <summary>Searches.</summary>
    public static Interactions Find(ColumnsByPurpose columns, SupervisedRows rows)
    {
        var search = new InteractionSearch(columns, rows);
        search.TakeOwnEffectsOff();
        var crosses = search.Choose(search.Crosses(), MostCrosses);
        var terms = search.Choose([.. Terms(search._numbers, ColumnsByPurpose.NumericPart), .. Terms(search._moments, ColumnsByPurpose.DatePart)], MostTerms);
        return new Interactions(
            [.. crosses],
            [.. terms.Where(term => term.Part == ColumnsByPurpose.NumericPart).Select(term => term.Term)],
            [.. terms.Where(term => term.Part == ColumnsByPurpose.DatePart).Select(term => term.Term)]);
    }

    private static long Pairs(int count) => (long)count * (count - 1) / 2;

    private static int[] Sample(int rows, int most)
    {
        var size = Math.Min(rows, most);
        return [.. Enumerable.Range(0, size).Select(i => (int)((long)i * rows / size))];
    }

    private void TakeLevels(ColumnsByPurpose columns, ColumnTable table, int[] sample)
    {
        var text = table.Only(columns.Levels).Gather(sample);
        var all = columns.Levels
            .Select(name => LevelIndex.Of(LevelCounts.Of(text.Column<TextColumn>(name)), MostLevels))
            .Where(index => index.Levels.Count > 1)
            .Select(index => (index, new CodedColumn(index.Encode(text), index.Size)));
        _levels.AddRange(Best(all, level => level.Item2, MostLevelColumns));
    }

    /// <summary>Numbers that are not shifted, so that products and ratios mean something, and elapsed time, of which only differences do.</summary>
    private void TakeNumbers(ColumnsByPurpose columns, ColumnTable table, int[] sample)
    {
        var plain = columns.Numeric.Where(column => column.Type == InputType.Float).Select(column => column.Name).ToHashSet();
        var moments = columns.Dates.Select(column => $"{column.Name} {DatePart.ElapsedDays}").ToHashSet();
        _numbers.AddRange(Best(Slots(table, ColumnsByPurpose.NumericPart, plain, sample), Coded, MostNumbers));
        _moments.AddRange(Best(Slots(table, ColumnsByPurpose.DatePart, moments, sample), Coded, MostNumbers));
    }

    private static CodedColumn Coded((int Slot, float[] Values) number) => new(ValueBins.Encode(number.Values), ValueBins.Size);

    private static IEnumerable<(int Slot, float[] Values)> Slots(ColumnTable table, string part, HashSet<string> names, int[] sample)
    {
        if (!table.Has(part))
        {
            return [];
        }

        var vector = table.Column<VectorColumn>(part);
        return vector.SlotNames!.Index()
            .Where(slot => names.Contains(slot.Item))
            .Select(slot => (slot.Index, Array.ConvertAll(sample, row => vector.Values[((long)row * vector.Width) + slot.Index])));
    }

    /// <summary>Those that explain most by themselves, when there are too many.</summary>
    private List<T> Best<T>(IEnumerable<T> columns, Func<T, CodedColumn> coded, int most)
    {
        var all = columns.ToList();
        return all.Count <= most
            ? all
            : [.. all.OrderByDescending(column => coded(column).Explained(_rest, _folds)).Take(most)];
    }

    private void TakeOwnEffectsOff()
    {
        CodedColumn[] columns = [.. _levels.Select(level => level.Column), .. _numbers.Select(Coded), .. _moments.Select(Coded)];
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var column in columns)
            {
                column.Subtract(_rest, _folds, Share);
            }
        }
    }

    private IEnumerable<((LevelIndex First, LevelIndex Second) What, Func<CodedColumn> Coded)> Crosses() =>
        from first in Enumerable.Range(0, _levels.Count)
        from second in Enumerable.Range(first + 1, _levels.Count - first - 1)
        select ((_levels[first].Index, _levels[second].Index), (Func<CodedColumn>)(() => Cross(_levels[first].Column, _levels[second].Column)));

    private static CodedColumn Cross(CodedColumn first, CodedColumn second)
    {
        var codes = new int[first.Codes.Length];
        for (var row = 0; row < codes.Length; row++)
        {
            codes[row] = (first.Codes[row] * second.Size) + second.Codes[row];
        }

        return new CodedColumn(codes, first.Size * second.Size);
    }

    private static IEnumerable<((string Part, ArithmeticTerm Term) What, Func<CodedColumn> Coded)> Terms(List<(int Slot, float[] Values)> numbers, string part) =>
        from first in Enumerable.Range(0, numbers.Count)
        from second in Enumerable.Range(first + 1, numbers.Count - first - 1)
        from operation in part == ColumnsByPurpose.DatePart ? [ArithmeticOperation.Difference] : Enum.GetValues<ArithmeticOperation>()
        let term = new ArithmeticTerm(numbers[first].Slot, operation, numbers[second].Slot)
        select ((part, term), (Func<CodedColumn>)(() => Compute(term, numbers[first].Values, numbers[second].Values)));

    private static CodedColumn Compute(ArithmeticTerm term, float[] first, float[] second)
    {
        var values = new float[first.Length];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = term.Of(first[row], second[row]);
        }

        return new CodedColumn(ValueBins.Encode(values), ValueBins.Size);
    }

    /// <summary>The best candidates, each judged after the effects of those before it are gone.</summary>
    private List<T> Choose<T>(IEnumerable<(T What, Func<CodedColumn> Coded)> candidates, int most)
    {
        var least = Math.Max(LeastExplained, ChanceRows / Math.Max(1, _folds.Of.Length));
        var chosen = new List<T>();
        var promising = candidates
            .Select(candidate => (candidate.What, candidate.Coded, Explained: candidate.Coded().Explained(_rest, _folds)))
            .Where(candidate => candidate.Explained > least)
            .OrderByDescending(candidate => candidate.Explained)
            .Take(4 * most)
            .ToArray();
        foreach (var (what, coded, _) in promising)
        {
            if (chosen.Count < most && coded() is var column && column.Explained(_rest, _folds) > least)
            {
                column.Subtract(_rest, _folds, 1);
                chosen.Add(what);
            }
        }

        return chosen;
    }
}
