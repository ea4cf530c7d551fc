namespace Studio.Pipelines.Tests.Evaluation;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation.Errors;
using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

[TestClass]
public sealed class NearDuplicatesTests
{
    private const int Numbers = 8;

    [TestMethod]
    public void NearDuplicates_ArePlantedRowsAndNoOthers_WhateverTheyDifferIn() => Gen.Select(Gen.Int[0, 100_000], Gen.Int[60, 400], Gen.Int[0, 5]).Sample(
        (seed, rows, planted) =>
        {
            var random = new Random(seed);
            var table = Independent(random, rows);
            int[] originals = [.. Enumerable.Range(0, rows).OrderBy(_ => random.Next()).Take(planted)];
            var doubled = table.Gather([.. Enumerable.Range(0, rows), .. originals]);
            foreach (var (index, original) in originals.Index())
            {
                Change(doubled, rows + index, random, index % 2 == 0);
            }

            var found = Find(doubled);

            CollectionAssert.AreEquivalent(originals.Select((original, index) => (original, rows + index)).ToList(), found.Select(group => (group[0], group[1])).ToList());
            Assert.IsTrue(found.All(group => group.Count == 2));
        },
        iter: 40);

    [TestMethod]
    public void NearDuplicates_AreNone_OfRowsThatAgreeByChance()
    {
        // Every row of six columns of three values has many that agree in five.
        var random = new Random(1);
        var table = new ColumnTable(Enumerable.Range(0, 6).Select(column => new TextColumn($"c{column}", [.. Enumerable.Range(0, 700).Select(_ => $"{random.Next(3)}")])));
        Assert.IsEmpty(Find(table));
    }

    [TestMethod]
    public void NearDuplicates_AreFew_OfColumnsThatTellTheSame()
    {
        // Twelve columns that are one of thirty values, but for three of ten values: by the frequencies alone no two rows could be so alike.
        var random = new Random(5);
        int[] hidden = [.. Enumerable.Range(0, 1_000).Select(_ => random.Next(30))];
        var table = new ColumnTable(Enumerable.Range(0, 12).Select(column => new TextColumn($"c{column}", Array.ConvertAll(hidden, value => $"{(random.NextDouble() < 0.3 ? random.Next(30) : value)}"))));
        Assert.IsLessThan(50, Find(table).Sum(group => group.Count));
    }

    [TestMethod]
    public void NearDuplicates_AreNotRowsThatAreWhollyTheSame_UnlessOneIsATestRow()
    {
        var table = Independent(new Random(2), 100);
        Assert.IsEmpty(Find(table.Gather([.. Enumerable.Range(0, 100), 7])));
        var found = Find(table, table.Gather([3, 9]));
        Assert.AreEqual("3 100, 9 101", string.Join(", ", found.Select(group => string.Join(' ', group))));
    }

    [TestMethod]
    public void NearDuplicates_KnowMissingValuesAndConstantColumns()
    {
        var table = Independent(new Random(3), 100).With(new NumberColumn("constant", Enumerable.Repeat(5.0, 100).ToArray()));
        var doubled = table.Gather([.. Enumerable.Range(0, 100), 7]);
        var (first, second) = (doubled.Column<NumberColumn>("x0").Values, doubled.Column<NumberColumn>("x1").Values);
        (first[7], first[100], second[100]) = (double.NaN, double.NaN, double.NaN);
        var all = new NearDuplicates(doubled, null);
        var found = all.Find(CancellationToken.None);
        Assert.AreEqual("7 100", string.Join(' ', found.Single()));
        Assert.AreEqual("x1", string.Join(' ', all.Differing(found.Single())));
    }

    [TestMethod]
    public void MostRows_AreFewer_OfManyColumns()
    {
        Assert.AreEqual(10_000, NearDuplicates.MostRowsOf(1));
        Assert.AreEqual(10_000, NearDuplicates.MostRowsOf(40));
        Assert.AreEqual(2_000, NearDuplicates.MostRowsOf(1_000));
    }

    [TestMethod]
    public async Task Report_NamesTheRows_AndMarksConflictsAndTestRows()
    {
        var random = new Random(4);
        double[] label = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble())];
        var table = Independent(random, 200).With(new NumberColumn(LabelledTable.Label, label));
        var data = table.Gather([.. Enumerable.Range(0, 200), 10, 20]);
        data.Column<NumberColumn>("x0").Values[200] += 3;
        data.Column<NumberColumn>(LabelledTable.Label).Values[200] = label[10] + 5;
        data.Column<NumberColumn>("x1").Values[201] += 3;
        var test = Independent(random, 30).With(new NumberColumn(LabelledTable.Label, label[..30]));
        test = new ColumnTable(test.Columns.Select(column => Joined(column, table.Column<TableColumn>(column.Name).Gather([50]))));
        var plan = LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "lbfgs") with
        {
            Features =
            [
                .. Enumerable.Range(0, Numbers).Select(column => new FeatureColumn($"x{column}", ColumnPurpose.Numeric, InputType.Double)),
                new FeatureColumn("level", ColumnPurpose.Categorical, InputType.String),
            ],
            MaxTrials = 2,
        };
        using var study = await EvaluatedStudy.TrainAsync(plan, data, test);

        await study.EvaluateAsync();

        var near = study.Read<ErrorsReport>(ModelFiles.Errors).NearDuplicates!;
        Assert.AreEqual((233, 6, 1, 1), (near.Compared, near.Rows, near.BetweenDataAndTest, near.Conflicting));
        Assert.AreEqual("51 | 31 | , 11,201 |  | x0, 21,202 |  | x1", string.Join(", ", near.Groups.Select(group => $"{string.Join(',', group.Rows)} | {string.Join(',', group.TestRows)} | {string.Join(',', group.Columns)}")));
        Assert.AreEqual("False, True, False", string.Join(", ", near.Groups.Select(group => group.LabelsConflict)));
        Assert.HasCount(2, near.Groups[1].Labels);
        Assert.IsEmpty(near.Notes);
    }

    private static IReadOnlyList<IReadOnlyList<int>> Find(ColumnTable data, ColumnTable? test = null) => new NearDuplicates(data, test).Find(CancellationToken.None);

    private static ColumnTable Independent(Random random, int rows) => new(
    [
        .. Enumerable.Range(0, Numbers).Select(column => new NumberColumn($"x{column}", [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble() * 10)])),
        new TextColumn("level", [.. Enumerable.Range(0, rows).Select(_ => $"level {random.Next(4)}")]),
    ]);

    /// <summary>Another level or number in one column, or all numbers by a little.</summary>
    private static void Change(ColumnTable table, int row, Random random, bool little)
    {
        var changed = random.Next(Numbers + 1);
        for (var column = 0; column < Numbers; column++)
        {
            ref var value = ref table.Column<NumberColumn>($"x{column}").Values[row];
            value = little ? value + (0.01 * random.NextDouble()) + 0.001 : column == changed ? value + 5 : value;
        }

        if (!little && changed == Numbers)
        {
            table.Column<TextColumn>("level").Values[row] = "another";
        }
    }

    private static TableColumn Joined(TableColumn one, TableColumn other) => (one, other) switch
    {
        (NumberColumn numbers, NumberColumn further) => new NumberColumn(one.Name, [.. numbers.Values, .. further.Values]),
        (TextColumn texts, TextColumn further) => new TextColumn(one.Name, [.. texts.Values, .. further.Values]),
        _ => throw new NotSupportedException(one.Name),
    };
}
