namespace Studio.Pipelines.Data.Reading;

/// <summary>
/// Reads records into a canonical file in two passes: the first counts how each column is written, so that its reading is decided by all of
/// its values, and the second reads by that. Memory is that of a group of rows, however long the source is.
/// </summary>
internal sealed class TableImport
{
    private const int MostUnreadableKept = 100;
    private const int CheckedRecords = 256;

    /// <summary>Share of lines that end early from which that is how the file is written.</summary>
    private const double ShortStyle = 0.01;

    /// <summary>Fewer lines than this are broken, however short the file.</summary>
    private const double FewShort = 3;

    private readonly Func<IRecordSource> _open;
    private readonly SourceFile _file;
    private readonly DatasetReaderOptions _options;
    private readonly char? _delimiter;

    /// <summary>An import.</summary>
    /// <param name="open">Opens the source anew.</param>
    /// <param name="file">The file, for messages and notes.</param>
    /// <param name="options">How it is to be read.</param>
    /// <param name="delimiter">Delimiter of the source; null where it has none.</param>
    public TableImport(Func<IRecordSource> open, SourceFile file, DatasetReaderOptions options, char? delimiter) =>
        (_open, _file, _options, _delimiter) = (open, file, options, delimiter);

    /// <summary>Reads the records.</summary>
    /// <param name="path">Canonical file to write.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="DatasetException">The records cannot become a dataset.</exception>
    public ImportedTable Run(string path, ReadingProgress progress, CancellationToken cancellationToken)
    {
        var survey = Survey(false, progress, cancellationToken);
        survey = survey is { RefuseShort: true, ShortRecords: > 0 } ? Survey(true, progress, cancellationToken) : survey;
        using var source = Open(survey.RefuseShort);
        using var writer = new CanonicalWriter(path, survey.Columns);
        var unreadable = new UnreadableCells(survey.Columns, MostUnreadableKept);
        var rejected = new List<RejectedLine>();
        long faults = 0;
        Each(source, ReadingPhase.Reading, progress, () =>
        {
            if (source.Fault is null)
            {
                writer.Add(source, column => unreadable.Add(column, source));
            }
            else if (faults++ < CanonicalDataset.MaxRejectedKept)
            {
                rejected.Add(new RejectedLine(source.Line, null, source.Fault));
            }
        }, cancellationToken);
        IReadOnlyList<ReadingNote> all = [.. _file.Notes, .. survey.Notes, .. unreadable.Notes()];
        var columns = writer.Finish(all);
        unreadable.RefuseAsked(_options.Wishes, writer.Rows, _file.FileName);
        return new ImportedTable(columns, writer.Rows, faults, rejected, all) { Unreadable = unreadable.Counts };
    }

    /// <summary>Looks at all records. Those that turn out to be broken have no say, so where they were looked at it is done again.</summary>
    private SurveyedTable Survey(bool refuse, ReadingProgress progress, CancellationToken cancellationToken)
    {
        using var source = Open(refuse);
        var missing = _options.Wishes.Missing is { } words ? new MissingWords(MissingWords.Common.Union(words)) : MissingWords.Default;
        var surveys = source.Header.Select(_ => new ColumnSurvey(missing)).ToArray();
        ColumnReading?[] known = [.. surveys.Select((_, column) => _options.Contract?.GetValueOrDefault(source.Header[column]) ?? Known(source, column))];
        int[] unknown = [.. Enumerable.Range(0, surveys.Length).Where(column => source.Known(column) is null)];
        long records = 0, faults = 0;
        RejectedLine? first = null;
        Each(source, ReadingPhase.Surveying, progress, () =>
        {
            records++;
            if (source.Fault is { } fault)
            {
                faults++;
                first ??= new RejectedLine(source.Line, null, fault);
                return;
            }

            foreach (var column in unknown)
            {
                surveys[column].Add(source[column]);
            }
        }, cancellationToken);
        new RejectedLines(faults, first is null ? [] : [first]).RefuseWhenTooMany(records - faults, _file.FileName);
        var (columns, notes) = Decide(source.Header, surveys, known);
        var shorter = (source as DelimitedRecords)?.ShortRecords ?? 0;
        var refuseShort = shorter < Math.Max(FewShort, ShortStyle * records);
        return new SurveyedTable(columns, [.. LineNotes(source as DelimitedRecords, refuseShort), .. notes], refuseShort, shorter);
    }

    /// <summary>What types leave no doubt of, with the words that a person asks for.</summary>
    private ColumnReading? Known(IRecordSource source, int column) => source.Known(column) is { } known
        ? known with { Missing = ReadingDecision.MissingOf(known.Type, _options.Wishes) }
        : null;

    private IEnumerable<ReadingNote> LineNotes(DelimitedRecords? source, bool refuseShort)
    {
        if (source is { HeaderLine: > 1 } && _options.Wishes.SkipLines is null)
        {
            yield return new ReadingNote("lines-above", false, null, string.Create(CultureInfo.InvariantCulture, $"The header is line {source.HeaderLine}; what stands above it is left out."));
        }

        if (!refuseShort)
        {
            yield return new ReadingNote(
                "short-lines", false, null, string.Create(CultureInfo.InvariantCulture, $"{source!.ShortRecords:N0} lines end before the last column; what they lack is missing."));
        }
    }

    /// <summary>Opens the records. Where hardly any line ends early, those that do are broken: nobody knows which of their cells is missing.</summary>
    private IRecordSource Open(bool refuseShort)
    {
        var source = _open();
        if (source is DelimitedRecords delimited)
        {
            delimited.RefuseShort = refuseShort;
        }

        return source;
    }

    private static void Each(IRecordSource source, ReadingPhase phase, ReadingProgress progress, Action take, CancellationToken cancellationToken)
    {
        for (var record = 0L; source.Read(); record++)
        {
            if (record % CheckedRecords == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress.Report(phase, source.Position);
            }

            take();
        }

        progress.Finish(phase);
    }

    private (ColumnInfo[] Columns, List<ReadingNote> Notes) Decide(IReadOnlyList<string> names, ColumnSurvey[] surveys, ColumnReading?[] known)
    {
        HeaderCheck.RefuseUnknown((_options.Wishes.Columns?.Keys ?? []).Except(_options.MayLack), names, _file.FileName);
        var decision = new ReadingDecision(surveys, _options.Wishes, _delimiter, _options.Time.GetUtcNow().Year);
        var notes = new List<ReadingNote>();
        var columns = new ColumnInfo[names.Count];
        for (var column = 0; column < columns.Length; column++)
        {
            var reading = known[column] ?? decision.Decide(names[column], surveys[column]);
            columns[column] = new ColumnInfo(names[column], reading.Type) { Reading = reading };
            if (known[column] is null && decision.IsGuess(names[column], reading, surveys[column]))
            {
                notes.Add(surveys[column].MayHaveYearFirst ? YearFirstOf(names[column]) : GuessOf(names[column], reading));
            }
        }

        return (columns, notes);
    }

    private static ReadingNote YearFirstOf(string name) => new(
        "date-order", true, name, $"The dates of '{name}' are written with two digits each, and the first could be the year; they are read with the year last. Write years with four digits if that is wrong.");

    private static ReadingNote GuessOf(string name, ColumnReading reading) => reading.Date is { } date
        ? new ReadingNote(
            "date-order", true, name, $"Every date of '{name}' could have the day or the month first; they are read with the {(date.Order == DateOrder.DayFirst ? "day" : "month")} first. Say which it is if that is wrong.")
        : new ReadingNote(
            "thousands", true, name, $"The '{reading.Number!.Thousands}' in the numbers of '{name}' could be a thousands mark or a decimal mark; it is read as a thousands mark. Say which it is if that is wrong.");
}

/// <summary>What the first pass over a table found.</summary>
/// <param name="Columns">Columns with their readings.</param>
/// <param name="Notes">What a person should know.</param>
/// <param name="RefuseShort">True when lines with fewer cells than the header are broken.</param>
/// <param name="ShortRecords">How many there are.</param>
internal sealed record SurveyedTable(IReadOnlyList<ColumnInfo> Columns, IReadOnlyList<ReadingNote> Notes, bool RefuseShort, long ShortRecords);

/// <summary>What an import wrote.</summary>
/// <param name="Columns">Columns with their readings.</param>
/// <param name="Rows">Rows.</param>
/// <param name="RejectedCount">Lines left out.</param>
/// <param name="Rejected">The first of them.</param>
/// <param name="Notes">What a person should know of the reading.</param>
internal sealed record ImportedTable(
    IReadOnlyList<ColumnInfo> Columns, long Rows, long RejectedCount, IReadOnlyList<RejectedLine> Rejected, IReadOnlyList<ReadingNote> Notes)
{
    /// <summary>Cells that are not written as their column is, by column; they are missing.</summary>
    public IReadOnlyDictionary<string, long> Unreadable { get; init; } = new Dictionary<string, long>();
}
