namespace Studio.Pipelines.Features.Dates;

using Studio.Pipelines.Features.Numbers;

/// <summary>
/// Turns columns of moments (seconds since 1970 UTC) into one float vector of calendar parts and elapsed days, NaN where the
/// moment is missing. Parts that never change in the training rows (the hour of a plain date) get no slot.
/// </summary>
/// <param name="output">Column it writes.</param>
/// <param name="columns">Number columns to read.</param>
/// <param name="cyclic">True to add sine and cosine of the periodic parts, for learners that cannot cut a scale into pieces.</param>
public sealed class DateEncoder(string output, IReadOnlyList<FeatureColumn> columns, bool cyclic) : FeatureEstimator<DateEncoding>(output)
{
    /// <inheritdoc/>
    protected override DateEncoding Fit(ColumnTable table)
    {
        var inputs = columns.Select(column => Describe(column, table.Column<NumberColumn>(column.Name).Values)).ToArray();
        var parts = Enum.GetValues<DatePart>().Where(part => cyclic || part <= DatePart.ElapsedDays);
        var slots = parts.SelectMany(part => inputs.Select(input => new DateSlot(input, part)));
        return new DateEncoding(Output, [.. slots.Where(slot => Varies(slot, table))]);
    }

    private static NumericInput Describe(FeatureColumn column, double[] values)
    {
        var median = Quantiles.Of(values.Length, row => values[row], 0.5)[0];
        var day = Math.Floor(double.IsNaN(median) ? 0 : median / CalendarTime.Day);
        return new NumericInput(column.Name, column.Type == InputType.Double, day * CalendarTime.Day);
    }

    private static bool Varies(DateSlot slot, ColumnTable table)
    {
        var values = table.Column<NumberColumn>(slot.Input.Name).Values;
        if (values.Length == 0)
        {
            return false;
        }

        var first = DateEncoding.Encode(slot, values[0]);
        return Array.Exists(values, value => !DateEncoding.Encode(slot, value).Equals(first));
    }
}

/// <summary>A number that a date gives.</summary>
public enum DatePart
{
    /// <summary>1 to 9999.</summary>
    Year,

    /// <summary>1 to 12.</summary>
    Month,

    /// <summary>1 to 31.</summary>
    DayOfMonth,

    /// <summary>0 is Monday, 6 is Sunday.</summary>
    Weekday,

    /// <summary>1 to 366.</summary>
    DayOfYear,

    /// <summary>0 to 23.</summary>
    Hour,

    /// <summary>0 to 59.</summary>
    Minute,

    /// <summary>Days with fraction since the middle of the training rows.</summary>
    ElapsedDays,

    /// <summary>Sine of the day of the year.</summary>
    DayOfYearSine,

    /// <summary>Cosine of the day of the year.</summary>
    DayOfYearCosine,

    /// <summary>Sine of the weekday.</summary>
    WeekdaySine,

    /// <summary>Cosine of the weekday.</summary>
    WeekdayCosine,

    /// <summary>Sine of the hour.</summary>
    HourSine,

    /// <summary>Cosine of the hour.</summary>
    HourCosine,
}

/// <summary>A slot of <see cref="DateEncoding"/>.</summary>
/// <param name="Input">Where the date comes from; elapsed days count from its center.</param>
/// <param name="Part">What the slot holds.</param>
public sealed record DateSlot(NumericInput Input, DatePart Part);

/// <summary>A fitted <see cref="DateEncoder"/>.</summary>
/// <param name="output">Column it writes.</param>
/// <param name="slots">What each slot holds.</param>
public sealed class DateEncoding(string output, IReadOnlyList<DateSlot> slots)
    : FeatureTransformer(output, slots.Count)
{
    // Tables instead of sine and cosine functions: every runtime gives the same floats.
    private static readonly Dictionary<DatePart, float[]> Waves = new()
    {
        [DatePart.DayOfYearSine] = Wave(Math.Sin, 366),
        [DatePart.DayOfYearCosine] = Wave(Math.Cos, 366),
        [DatePart.WeekdaySine] = Wave(Math.Sin, 7),
        [DatePart.WeekdayCosine] = Wave(Math.Cos, 7),
        [DatePart.HourSine] = Wave(Math.Sin, 24),
        [DatePart.HourCosine] = Wave(Math.Cos, 24),
    };

    /// <summary>What each slot holds.</summary>
    public IReadOnlyList<DateSlot> Slots { get; } = slots;

    /// <summary>The values of a sine or cosine part, from 0 to its period.</summary>
    public static IReadOnlyList<float> WaveOf(DatePart part) => Waves[part];

    /// <summary>The part whose sine or cosine a part is; any other part itself.</summary>
    public static DatePart BaseOf(DatePart part) => part switch
    {
        DatePart.DayOfYearSine or DatePart.DayOfYearCosine => DatePart.DayOfYear,
        DatePart.WeekdaySine or DatePart.WeekdayCosine => DatePart.Weekday,
        DatePart.HourSine or DatePart.HourCosine => DatePart.Hour,
        _ => part,
    };

    internal static float Encode(DateSlot slot, double value) =>
        Shifted(slot.Input, value) is { } seconds ? Encode(slot, seconds, new CalendarTime((long)seconds)) : float.NaN;

    /// <inheritdoc/>
    protected override VectorColumn Encode(ColumnTable table)
    {
        var encoded = new float[(long)table.RowCount * Width];
        foreach (var slots in Slots.Index().GroupBy(slot => slot.Item.Input))
        {
            Encode(slots.Key, [.. slots], table.Column<NumberColumn>(slots.Key.Name).Values, encoded);
        }

        return new VectorColumn(Output, encoded, Width, [.. Slots.Select(slot => $"{slot.Input.Name} {slot.Part}")])
        {
            Origins = [.. Slots.Select(slot => slot.Input.Name)],
        };
    }

    private void Encode(NumericInput input, (int Index, DateSlot Slot)[] slots, double[] values, float[] encoded)
    {
        for (var row = 0; row < values.Length; row++)
        {
            var seconds = Shifted(input, values[row]);
            var time = new CalendarTime((long)(seconds ?? CalendarTime.Earliest));
            foreach (var (index, slot) in slots)
            {
                encoded[((long)row * Width) + index] = seconds is { } present ? Encode(slot, present, time) : float.NaN;
            }
        }
    }

    /// <summary>Seconds since 0000-03-01, kept within the calendar; null when missing or infinite.</summary>
    private static double? Shifted(NumericInput input, double value)
    {
        var seconds = input.IsDouble ? value : (float)value;
        return double.IsFinite(seconds) ? Math.Clamp(seconds + CalendarTime.Epoch, CalendarTime.Earliest, CalendarTime.Latest) : null;
    }

    private static float Encode(DateSlot slot, double seconds, CalendarTime time) => slot.Part == DatePart.ElapsedDays
        ? (float)((seconds - (slot.Input.Center + CalendarTime.Epoch)) / CalendarTime.Day)
        : CalendarPart(slot.Part, time);

    private static float CalendarPart(DatePart part, CalendarTime time)
    {
        var value = BaseOf(part) switch
        {
            DatePart.Year => time.Year,
            DatePart.Month => time.Month,
            DatePart.DayOfMonth => time.DayOfMonth,
            DatePart.Weekday => time.Weekday,
            DatePart.DayOfYear => time.DayOfYear,
            DatePart.Hour => time.Hour,
            _ => time.Minute,
        };
        return Waves.TryGetValue(part, out var wave) ? wave[value] : value;
    }

    private static float[] Wave(Func<double, double> function, int period) =>
        [.. Enumerable.Range(0, period + 1).Select(step => (float)function(2 * Math.PI * step / period))];
}
