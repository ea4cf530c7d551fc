namespace Studio.Pipelines.Data.Reading;

/// <summary>
/// Decides from surveys how the columns of a table are read.
/// <list type="bullet">
/// <item>Truth value: when every value is one. Number, date: the same, but of at least 100 values one in a hundred may be something else; those are missing.</item>
/// <item>Codes stay text: numbers that begin with a zero ("00200"), and whole numbers beyond 2⁵³, which a double would change.</item>
/// <item>Marks of numbers: the pair that most values fit. Where "1,234" could be either, what other columns of the file show, then a decimal comma in files with semicolons, else a thousands mark.</item>
/// <item>Order of dates: the one that most dates fit. Where all fit both, what other columns show, then the month first between slashes and the day first elsewhere.</item>
/// </list>
/// </summary>
internal sealed class ReadingDecision
{
    private const double StrayShare = 0.01;
    private const long StrayMinimum = 100;

    /// <summary>Two digits of a date may mean a year this far ahead: terms and appointments lie there, births do not.</summary>
    private const int YearsAhead = 20;

    private readonly ReadingWishes _wishes;
    private readonly int _year;
    private readonly int _clearMarks;
    private readonly DateOrder? _clearOrder;

    /// <summary>Looks at all columns for what one of them alone does not show.</summary>
    /// <param name="surveys">All columns.</param>
    /// <param name="wishes">What a person asked for.</param>
    /// <param name="delimiter">Delimiter of the file; null for sources without one.</param>
    /// <param name="year">The current year.</param>
    public ReadingDecision(IReadOnlyCollection<ColumnSurvey> surveys, ReadingWishes wishes, char? delimiter, int year)
    {
        (_wishes, _year) = (wishes, year);
        var points = surveys.Count(survey => survey.Only(NumberMarks.PointBits) > 0);
        var commas = surveys.Count(survey => survey.Only(NumberMarks.CommaBits) > 0);
        var point = wishes.Decimal is { } asked ? asked == "." : points != commas ? points > commas : delimiter != ';';
        _clearMarks = point ? NumberMarks.PointBits : NumberMarks.CommaBits;
        var (days, months) = (surveys.Sum(survey => survey.DayFirstDates), surveys.Sum(survey => survey.MonthFirstDates));
        _clearOrder = days == months ? null : days > months ? DateOrder.DayFirst : DateOrder.MonthFirst;
    }

    /// <summary>The reading of one column.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="survey">Its survey.</param>
    public ColumnReading Decide(string name, ColumnSurvey survey)
    {
        var wish = WishFor(name);
        var type = wish?.Type ?? TypeOf(survey);
        var reading = new ColumnReading(type) { Missing = MissingOf(type, _wishes) };
        return type switch
        {
            ColumnType.Number => reading with { Number = FormatOf(survey, wish?.Decimal ?? _wishes.Decimal) },
            ColumnType.Timestamp => reading with { Date = DatesOf(survey, wish?.DateOrder ?? _wishes.DateOrder) },
            _ => reading with { Nested = survey.Nested },
        };
    }

    /// <summary>True when the values of a column could be read another way and neither the file nor a person says which.</summary>
    public bool IsGuess(string name, ColumnReading reading, ColumnSurvey survey) => reading.Date is { Order: not DateOrder.YearFirst }
        ? (WishFor(name)?.DateOrder ?? _wishes.DateOrder) is null && (survey.MayHaveYearFirst || (_clearOrder is null && survey.EitherDates > 0 && survey.DayFirstDates + survey.MonthFirstDates == 0))
        : reading.Number is { Thousands: "," or "." } && (WishFor(name)?.Decimal ?? _wishes.Decimal) is null && survey.Only(NumberMarks.PointBits) == 0 && survey.Only(NumberMarks.CommaBits) == 0;

    private ColumnWish? WishFor(string name) => _wishes.Columns?.GetValueOrDefault(name);

    private ColumnType TypeOf(ColumnSurvey survey)
    {
        if (survey.Values == 0)
        {
            return ColumnType.Text;
        }

        if (survey.Booleans == survey.Values)
        {
            return ColumnType.Boolean;
        }

        if (Enough(NumbersOf(survey), survey.Values))
        {
            return survey.Codes > 0 ? ColumnType.Text : ColumnType.Number;
        }

        var dates = survey.ClearDates + survey.EitherDates + Math.Max(survey.DayFirstDates, survey.MonthFirstDates);
        return Enough(dates, survey.Values) ? ColumnType.Timestamp : ColumnType.Text;
    }

    private long NumbersOf(ColumnSurvey survey)
    {
        var fitting = survey.Fitting(PairOf(survey, _wishes.Decimal));
        return survey.MixedUnits ? fitting - survey.WithUnit
            : survey.Unit == NumberUnits.Percent ? Math.Min(survey.WithUnit, fitting)
            : fitting + survey.Infinite;
    }

    private NumberFormat FormatOf(ColumnSurvey survey, string? point)
    {
        var pair = PairOf(survey, point);
        var (mark, thousands) = NumberMarks.All[int.TrailingZeroCount(pair)];
        return new NumberFormat(mark)
        {
            Thousands = survey.Grouped(pair) > 0 ? thousands : null,
            Unit = survey.MixedUnits ? null : survey.Unit,
        };
    }

    /// <summary>The marks that most values fit; of equals those of the decimal mark that the file shows elsewhere, then the first.</summary>
    private int PairOf(ColumnSurvey survey, string? point) => Enumerable.Range(0, NumberMarks.All.Count)
        .Select(index => 1 << index)
        .Where(pair => point is null || NumberMarks.All[int.TrailingZeroCount(pair)].Decimal == point)
        .OrderByDescending(survey.Fitting)
        .ThenByDescending(pair => pair & _clearMarks)
        .First();

    private DateFormat DatesOf(ColumnSurvey survey, DateOrder? asked)
    {
        var (days, months) = (survey.DayFirstDates, survey.MonthFirstDates);
        var order = days + months + survey.EitherDates == 0 ? DateOrder.YearFirst
            : asked is not null ? asked.Value
            : days != months ? days > months ? DateOrder.DayFirst : DateOrder.MonthFirst
            : _clearOrder ?? (survey.Slashes ? DateOrder.MonthFirst : DateOrder.DayFirst);
        return new DateFormat(order) { TwoDigitYearMax = survey.TwoDigitYears is { Count: > 0 } years ? LastYear(years) : null };
    }

    /// <summary>This year, or some years ahead where that keeps the years together.</summary>
    private int LastYear(IReadOnlyList<int> years)
    {
        int Span(int max)
        {
            var all = years.Select(year => DateShape.Century(year, max)).ToList();
            return all.Max() - all.Min();
        }

        return Span(_year + YearsAhead) < Span(_year) ? _year + YearsAhead : _year;
    }

    /// <summary>Words for missing in a column, as <see cref="ColumnReading.Missing"/>.</summary>
    /// <param name="type">Type of the column.</param>
    /// <param name="wishes">What a person asked for.</param>
    public static IReadOnlyList<string>? MissingOf(ColumnType type, ReadingWishes wishes) => wishes.Missing is not { } words ? null
        : type == ColumnType.Text ? words
        : [.. MissingWords.Common.Union(words)];

    private static bool Enough(long fitting, long values) =>
        fitting == values || (values >= StrayMinimum && values - fitting <= values * StrayShare);
}
