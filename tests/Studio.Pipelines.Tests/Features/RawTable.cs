namespace Studio.Pipelines.Tests.Features;

using System.Globalization;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;

/// <summary>Seeded raw tables with a column of every kind and everything that can be wrong with a column.</summary>
internal static class RawTable
{
    private static readonly string[] Words =
        ["good", "bad", "Great", "service", "food,", "slow!", "the", "a", "über", "naïve", "don't", "never", "again", "😀", "price"];

    public static IReadOnlyList<FeatureColumn> Columns { get; } =
    [
        new("amount", ColumnPurpose.Numeric, InputType.Float),
        new("epoch ms", ColumnPurpose.Numeric, InputType.Double),
        new("gaps", ColumnPurpose.Numeric, InputType.Float),
        new("gaps too", ColumnPurpose.Numeric, InputType.Double),
        new("same number", ColumnPurpose.Numeric, InputType.Float),
        new("no number", ColumnPurpose.Numeric, InputType.Double),
        new("mostly zero", ColumnPurpose.Numeric, InputType.Float),
        new("day", ColumnPurpose.DateTime, InputType.Double),
        new("moment", ColumnPurpose.DateTime, InputType.Double),
        new("no moment", ColumnPurpose.DateTime, InputType.Double),
        new("flag", ColumnPurpose.Boolean, InputType.String),
        new("flag with gaps", ColumnPurpose.Boolean, InputType.String),
        new("colour", ColumnPurpose.Categorical, InputType.String),
        new("grade", ColumnPurpose.Categorical, InputType.String),
        new("city", ColumnPurpose.Categorical, InputType.String),
        new("same level", ColumnPurpose.Categorical, InputType.String),
        new("no level", ColumnPurpose.Categorical, InputType.String),
        new("review", ColumnPurpose.Text, InputType.String),
        new("no text", ColumnPurpose.Text, InputType.String),
    ];

    /// <summary>A table; cities and colours of another seed include levels that this one lacks.</summary>
    public static ColumnTable Create(int rows, int seed)
    {
        var random = new Random(seed);
        double[] Numbers(Func<double> next) => [.. Enumerable.Range(0, rows).Select(_ => next())];
        string[] Texts(Func<string> next) => [.. Enumerable.Range(0, rows).Select(_ => next())];
        bool Gap() => random.Next(5) == 0;
        return new ColumnTable(
        [
            new NumberColumn("amount", Numbers(() => Math.Exp(random.NextDouble() * 12) - 100)),
            new NumberColumn("epoch ms", Numbers(() => 1.7e12 + random.Next(100_000))),
            new NumberColumn("gaps", Numbers(() => Gap() ? double.NaN : random.Next(-5, 6))),
            new NumberColumn("gaps too", Numbers(() => Gap() ? double.PositiveInfinity : random.NextDouble() * 1e300)),
            new NumberColumn("same number", Numbers(() => 7)),
            new NumberColumn("no number", Numbers(() => double.NaN)),
            new NumberColumn("mostly zero", Numbers(() => random.Next(10) == 0 ? random.NextDouble() * 1000 : 0)),
            new NumberColumn("day", Numbers(() => Gap() ? double.NaN : 86_400.0 * random.Next(-40_000, 40_000))),
            new NumberColumn("moment", Numbers(() => 1.6e9 + (random.NextDouble() * 1e8))),
            new NumberColumn("no moment", Numbers(() => double.NaN)),
            new TextColumn("flag", Texts(() => random.Next(2) == 0 ? "true" : "false")),
            new TextColumn("flag with gaps", Texts(() => Gap() ? string.Empty : random.Next(2) == 0 ? "yes" : "no")),
            new TextColumn("colour", Texts(() => Gap() ? string.Empty : $"colour {random.Next(5) + (seed % 3)}")),
            new TextColumn("grade", Texts(() => random.Next(1, 21).ToString(CultureInfo.InvariantCulture))),
            new TextColumn("city", Texts(() => Gap() ? string.Empty : $"city {(int)(random.NextDouble() * random.NextDouble() * 300) + seed}")),
            new TextColumn("same level", Texts(() => "x")),
            new TextColumn("no level", Texts(() => string.Empty)),
            new TextColumn("review", Texts(() => Gap() ? string.Empty : Sentence(random))),
            new TextColumn("no text", Texts(() => string.Empty)),
        ]);
    }

    /// <summary>The table with a label that depends on its amounts and grades.</summary>
    public static ColumnTable Labelled(ColumnTable table, PredictionTask task)
    {
        var grades = Array.ConvertAll(table.Column<TextColumn>("grade").Values, grade => int.Parse(grade, CultureInfo.InvariantCulture));
        float[] values = [.. table.Column<NumberColumn>("amount").Values.Select((amount, row) => (float)Math.Log(amount + 101) + (grades[row] * 7 % 5))];
        return table.With(task switch
        {
            { Name: "binary" } => new BooleanColumn(ColumnNames.Label, Array.ConvertAll(values, value => value > 8)),
            { Name: "multiclass" } => new KeyColumn(ColumnNames.Label, Array.ConvertAll(values, value => (uint)Math.Clamp(value / 4, 0, 2) + 1), 3),
            _ => new FloatColumn(ColumnNames.Label, values),
        });
    }

    private static string Sentence(Random random) =>
        string.Join(random.Next(4) == 0 ? "  " : " ", Enumerable.Range(0, random.Next(1, 30)).Select(_ => Words[random.Next(Words.Length)]));
}
