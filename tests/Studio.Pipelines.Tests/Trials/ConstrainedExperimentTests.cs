namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Experiments.Stacking;
using Studio.Pipelines.Features;
using Studio.Pipelines.Graphs.Proto;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;

/// <summary>What was asked of single columns holds in the exported file, whatever the data say.</summary>
[TestClass]
public sealed class ConstrainedExperimentTests : IDisposable
{
    private const int Rows = 300;
    private const int Steps = 150;
    private const int Pairs = 60;

    // Numbers that were summed up in 32 bits.
    private const double Rounding = 2e-5;

    private readonly Study _study = new();

    public static IEnumerable<object[]> Cases =>
        from task in new[] { "regression", "binary" }
        from seed in new[] { 1, 2 }
        select new object[] { task, seed };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public async Task Predictions_GoOneWay_WhileAColumnGrows(string task, int seed)
    {
        var plan = Plan(task, seed, ("income", MonotoneDirection.Increasing), ("stamp", MonotoneDirection.Decreasing));
        await _study.RunAsync(plan, Table(task, Rows, seed));

        Assert.IsGreaterThan(1, _study.Result.Models[0].Members.Count, "several members");
        Assert.IsTrue(_study.Result.Models.All(model => model.Parity.Passed));
        foreach (var model in _study.Result.Models)
        {
            Assert.IsLessThanOrEqualTo(Rounding, WrongWay(model.File, task, "income", 1, seed), $"{model.Name} by income");
            Assert.IsLessThanOrEqualTo(Rounding, WrongWay(model.File, task, "stamp", -1, seed), $"{model.Name} by stamp");
        }
    }

    [TestMethod]
    [DataRow("regression")]
    [DataRow("binary")]
    public async Task Predictions_GoBothWaysAndColumnsInteract_WhenNothingIsAsked(string task)
    {
        await _study.RunAsync(Plan(task, 1), Table(task, Rows, 1));
        Assert.IsGreaterThan(0.02, WrongWay("model.onnx", task, "income", 1, 1));
        Assert.IsGreaterThan(0.02, WrongWay("model.onnx", task, "stamp", -1, 1));
        using var scorer = new OnnxScorer(Path.Combine(_study.Output, _study.Result.Models.Single(model => model.Name == "small").File));
        Assert.IsGreaterThan(0.05, Interaction(scorer, task == "binary" ? LogOdds : value => value, "income", "age"));
    }

    [TestMethod]
    public async Task Numbers_AreASumOfGroups_WhenColumnsMustNotInteract()
    {
        var plan = Grouped(Plan("regression", 1) with { Learners = ["baseline", "lightgbm", "lbfgs", "gam"], MaxTrials = 7 });
        await _study.RunAsync(plan, Table("regression", Rows, 1));

        Assert.IsGreaterThan(1, _study.Result.Models[0].Members.Count, "several members");
        using var scorer = new OnnxScorer(Path.Combine(_study.Output, "model.onnx"));
        Assert.IsLessThanOrEqualTo(1e-4, Interaction(scorer, value => value, "income", "age"));
        Assert.IsLessThanOrEqualTo(1e-4, Interaction(scorer, value => value, "stamp", "age"));
        Assert.IsGreaterThan(0.05, Interaction(scorer, value => value, "income", "stamp"), "they are of one group");
    }

    [TestMethod]
    public async Task LogOdds_AreASumOfGroups_InAModelOfOneMember()
    {
        await _study.RunAsync(Grouped(Plan("binary", 1)), Table("binary", Rows, 1));

        using var scorer = new OnnxScorer(Path.Combine(_study.Output, _study.Result.Models.Single(model => model.Name == "small").File));
        Assert.IsLessThanOrEqualTo(2e-3, Interaction(scorer, LogOdds, "income", "age"));
    }

    [TestMethod]
    public async Task File_TellsWhatItKeeps()
    {
        var plan = Grouped(Plan("binary", 1, ("income", MonotoneDirection.Increasing))) with { MaxTrials = 2 };
        await _study.RunAsync(plan, Table("binary", Rows, 1));
        var file = ModelProto.Parser.ParseFrom(await File.ReadAllBytesAsync(Path.Combine(_study.Output, "model.onnx")));
        Assert.AreEqual(
            "[\"While 'income' grows and all else stays, the probability of 'yes' never falls.\",\"'income', 'stamp' interact with one another only.\"]",
            file.MetadataProps.Single(entry => entry.Key == "promises").Value);
    }

    [TestMethod]
    public void SecondLayer_IsLeftOut_WhenSomethingIsAsked()
    {
        var plan = Plan("regression", 1) with { Learners = ["baseline", "lightgbm", "lbfgs"] };
        Assert.IsTrue(SecondLayer.Suits(plan));
        Assert.IsFalse(SecondLayer.Suits(Grouped(plan)));
        Assert.IsFalse(SecondLayer.Suits(Plan("regression", 1, ("income", MonotoneDirection.Increasing)) with { Learners = plan.Learners }));
    }

    public void Dispose() => _study.Dispose();

    private static TrainingPlan Plan(string task, int seed, params (string Name, MonotoneDirection Direction)[] asked) =>
        LabelledTable.Plan(TaskCatalog.Find(task)!, null, "baseline", "lightgbm") with
        {
            Classes = task == "binary" ? ["no", "yes"] : [],
            Features =
            [
                .. Columns.Select(column => asked.FirstOrDefault(wish => wish.Name == column.Name) is { Name: not null } wish ? column with { Monotone = wish.Direction } : column),
            ],
            Folds = 3,
            MaxTrials = 6,
            Seed = seed,
        };

    private static TrainingPlan Grouped(TrainingPlan plan) => plan with
    {
        Features = [.. plan.Features.Select(column => column.Name is "income" or "stamp" ? column with { InteractionGroup = 0 } : column)],
    };

    private static FeatureColumn[] Columns { get; } =
    [
        new("income", ColumnPurpose.Numeric, InputType.Float),
        new("age", ColumnPurpose.Numeric, InputType.Float),
        new("stamp", ColumnPurpose.Numeric, InputType.Double),
        new("town", ColumnPurpose.Categorical, InputType.String),
    ];

    /// <summary>Labels grow and fall with every number, and numbers interact; some are missing.</summary>
    private static ColumnTable Table(string task, int rows, int seed)
    {
        var random = new Random(seed);
        double[] Numbers(double low, double high) => [.. Enumerable.Range(0, rows).Select(_ => low + (random.NextDouble() * (high - low)))];
        var (income, age, stamp) = (Numbers(0, 4), Numbers(0, 2), Numbers(1e9, 1e9 + 4));
        int[] town = [.. Enumerable.Range(0, rows).Select(_ => random.Next(12))];
        double Score(int row) => 1.5 + (0.3 * income[row]) + Math.Sin(2.5 * income[row]) + (income[row] * age[row] * 0.6) + Math.Sin(2 * (stamp[row] - 1e9)) + (0.4 * income[row] * (stamp[row] - 1e9)) + (town[row] % 3);
        var scores = Enumerable.Range(0, rows).Select(row => Score(row) + random.NextDouble()).ToArray();
        var middle = scores.Order().ElementAt(rows / 2);
        double[] Gaps(double[] values) => Array.ConvertAll(values, value => random.NextDouble() < 0.1 ? double.NaN : value);
        return new ColumnTable(
        [
            new NumberColumn("income", Gaps(income)),
            new NumberColumn("age", Gaps(age)),
            new NumberColumn("stamp", stamp),
            new TextColumn("town", Array.ConvertAll(town, number => $"t{number}")),
            task == "binary"
                ? new TextColumn(LabelledTable.Label, Array.ConvertAll(scores, score => score > middle ? "yes" : "no"))
                : new NumberColumn(LabelledTable.Label, Array.ConvertAll(scores, score => Math.Exp(score / 3))),
        ]);
    }

    /// <summary>The largest step of a prediction against its way while a column of some row grows.</summary>
    private double WrongWay(string file, string task, string column, int way, int seed)
    {
        using var scorer = new OnnxScorer(Path.Combine(_study.Output, file));
        var table = Table(task, 20, seed + 100);
        var start = column == "stamp" ? 1e9 : 0;
        double[] grid = [.. Enumerable.Range(0, Steps).Select(step => start - 0.5 + (5.0 * step / Steps))];
        var worst = 0.0;
        for (var row = 0; row < table.RowCount; row++)
        {
            var sweep = table.Gather([.. Enumerable.Repeat(row, Steps)]).With(new NumberColumn(column, grid));
            var predicted = Predict(scorer, sweep);
            worst = Math.Max(worst, Enumerable.Range(1, Steps - 1).Max(step => (predicted[step - 1] - predicted[step]) * way));
        }

        return worst;
    }

    /// <summary>The largest double difference by two columns.</summary>
    private static double Interaction(OnnxScorer scorer, Func<double, double> scale, string first, string second)
    {
        var task = scorer.Signature.Task.Name;
        var (from, to) = (Table(task, Pairs, 201), Table(task, Pairs, 202));
        double[] At(bool movesFirst, bool movesSecond)
        {
            var table = movesFirst ? from.With(to.Column<NumberColumn>(first)) : from;
            return [.. Predict(scorer, movesSecond ? table.With(to.Column<NumberColumn>(second)) : table).Select(scale)];
        }

        var (none, one, other, both) = (At(false, false), At(true, false), At(false, true), At(true, true));
        return Enumerable.Range(0, Pairs).Max(row => Math.Abs(both[row] - one[row] - other[row] + none[row]));
    }

    private static double[] Predict(OnnxScorer scorer, ColumnTable table)
    {
        var predictions = scorer.Score(table).Predictions;
        return [.. Enumerable.Range(0, predictions.Rows).Select(row => (double)predictions.Row(row)[^1])];
    }

    /// <summary>Before the floor was put under the probability.</summary>
    private static double LogOdds(double probability)
    {
        var raw = (probability * (1 + (2 * ProbabilityAdjustment.Floor))) - ProbabilityAdjustment.Floor;
        return Math.Log(raw / (1 - raw));
    }
}
