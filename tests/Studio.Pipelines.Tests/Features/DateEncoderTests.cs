namespace Studio.Pipelines.Tests.Features;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Dates;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Features.Numbers;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class DateEncoderTests
{
    private static readonly FeatureColumn[] Columns = [new("when", ColumnPurpose.DateTime, InputType.Double)];

    private static readonly Gen<DateTime> Moments =
        Gen.DateTime[new DateTime(1600, 1, 1, 0, 0, 0, DateTimeKind.Utc), new DateTime(2400, 12, 31, 23, 59, 59, DateTimeKind.Utc)];

    [TestMethod]
    public void Transform_GivesTheCalendarPartsOfDateTime_From1600To2400()
    {
        var slots = Slots();
        Moments.Sample(moment =>
        {
            var values = slots.ToDictionary(slot => slot.Part, slot => DateEncoding.Encode(slot, Seconds(moment)));
            return values[DatePart.Year] == moment.Year
                && values[DatePart.Month] == moment.Month
                && values[DatePart.DayOfMonth] == moment.Day
                && values[DatePart.Weekday] == ((int)moment.DayOfWeek + 6) % 7
                && values[DatePart.DayOfYear] == moment.DayOfYear
                && values[DatePart.Hour] == moment.Hour
                && values[DatePart.Minute] == moment.Minute;
        });
    }

    [TestMethod]
    public void Transform_GraphAgreesExactly_From1600To2400()
    {
        var spread = Table(Enumerable.Range(0, 2000).Select(i => -1.16e10 + (i * 1.25e7)));
        var fitted = new ScaledFeaturizer().Create(Columns, 1).Fit(spread);
        var trees = new TreesFeaturizer().Create(Columns, 1).Fit(spread);
        using var graph = new FeaturizerGraph(trees, Columns, Features(trees, spread).Width);
        using var scaled = new FeaturizerGraph(fitted, Columns, Features(fitted, spread).Width);
        Moments.Array[50].Sample(
            moments =>
            {
                var table = Table(moments.Select(Seconds).Append(double.NaN));
                return Features(trees, table).Values.AsSpan().SequenceEqual(graph.Run(table))
                    && Features(fitted, table).Values.AsSpan().SequenceEqual(scaled.Run(table));
            },
            iter: 200);
    }

    [TestMethod]
    public void Transform_DropsTimeOfDay_WhenDatesArePlain()
    {
        var plain = Table(Enumerable.Range(0, 800).Select(day => day * 86_400.0));
        var names = Features(new TreesFeaturizer().Create(Columns, 1).Fit(plain), plain).SlotNames!;
        CollectionAssert.AreEqual(
            new[] { "when Year", "when Month", "when DayOfMonth", "when Weekday", "when DayOfYear", "when ElapsedDays" }, names.ToArray());
    }

    [TestMethod]
    public void Transform_KeepsSeconds_InElapsedDays()
    {
        var hour = Table(Enumerable.Range(0, 3600).Select(second => 1.7e9 + second));
        var features = Features(new TreesFeaturizer().Create(Columns, 1).Fit(hour), hour);
        var elapsed = features.SlotNames!.ToList().IndexOf("when ElapsedDays");
        Assert.HasCount(3600, Enumerable.Range(0, 3600).Select(row => features.Row(row)[elapsed]).Distinct().ToArray());
    }

    [TestMethod]
    public void Transform_StaysWithinTheCalendar_WhenValuesAreNotDates()
    {
        var year = Slots()[0];
        Assert.AreEqual(1, DateEncoding.Encode(year, -1e300));
        Assert.AreEqual(9999, DateEncoding.Encode(year, 1e300));
        Assert.AreEqual(float.NaN, DateEncoding.Encode(year, double.PositiveInfinity));
    }

    [TestMethod]
    public void Scaled_HasOneMissingSlotADate()
    {
        var table = Table(Enumerable.Range(0, 400).Select(i => i % 5 == 0 ? double.NaN : i * 1e6));
        var names = Features(new ScaledFeaturizer().Create(Columns, 1).Fit(table), table).SlotNames!;
        Assert.HasCount(1, names.Where(name => name.EndsWith("is missing", StringComparison.Ordinal)).ToArray());
    }

    private static DateSlot[] Slots() =>
        [.. Enum.GetValues<DatePart>().Select(part => new DateSlot(new NumericInput("when", true, 0), part))];

    private static double Seconds(DateTime moment) => (moment - DateTime.UnixEpoch).TotalSeconds;

    private static ColumnTable Table(IEnumerable<double> seconds) => new([new NumberColumn("when", [.. seconds])]);

    private static VectorColumn Features(Microsoft.ML.ITransformer fitted, ColumnTable table) =>
        ColumnTable.From(fitted.Transform(table)).Column<VectorColumn>(ColumnNames.Features);
}
