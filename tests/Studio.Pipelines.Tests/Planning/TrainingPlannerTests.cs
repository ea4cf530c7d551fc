namespace Studio.Pipelines.Tests.Planning;

using System.Globalization;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Pretrained;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch.Devices;

[TestClass]
public sealed class TrainingPlannerTests
{
    [TestMethod]
    [DataRow(ColumnType.Text, "no:50,yes:50", "binary", "no,yes")]
    [DataRow(ColumnType.Text, "Yes:50,false:50", "binary", "false,Yes")]
    [DataRow(ColumnType.Text, "nonspam:70,spam:30", "binary", "nonspam,spam")]
    [DataRow(ColumnType.Boolean, "true:50,false:50", "binary", "false,true")]
    [DataRow(ColumnType.Number, "10:50,9:50", "binary", "9,10")]
    [DataRow(ColumnType.Number, "10:40,9:30,2:30", "multiclass", "2,9,10")]
    [DataRow(ColumnType.Text, "c:40,a:30,b:30", "multiclass", "a,b,c")]
    [DataRow(ColumnType.Number, "1:1,2:1,3:1,4:1,5:1,6:1,7:1,8:1,9:1,10:1,11:1", "regression", "")]
    public void Plan_InfersTaskAndClassOrder(ColumnType type, string values, string taskName, string classes)
    {
        var task = TaskCatalog.Find(taskName)!;
        var plan = Plan(type, values, new TrainingRequest("y")).Plan!;
        Assert.AreEqual(task, plan.Task);
        Assert.AreEqual(classes, string.Join(',', plan.Classes));
        Assert.AreEqual(type == ColumnType.Number && task != TaskCatalog.Regression, plan.IntegerClasses);
    }

    [TestMethod]
    public void Plan_HasDefaults_WhenOnlyTheLabelIsGiven()
    {
        var plan = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y")).Plan!;
        Assert.AreEqual("auc", plan.Metric);
        Assert.AreEqual(60, plan.BudgetSeconds);
        Assert.IsNull(plan.MaxTrials);
        Assert.AreEqual(8, plan.Folds);
        Assert.AreEqual(TrainerCatalog.Baseline, plan.Learners[0]);
        Assert.AreEqual(Environment.ProcessorCount, plan.Threads);
    }

    [TestMethod]
    public void Plan_HasNoBudget_WhenTrialsAreGiven()
    {
        var plan = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Trials = 3 }).Plan!;
        Assert.IsNull(plan.BudgetSeconds);
        Assert.AreEqual(3, plan.MaxTrials);
    }

    [TestMethod]
    [DataRow("a:500,b:500", 8, null)]
    [DataRow("a:500,b:3", 3, null)]
    [DataRow("a:500,b:50,c:1", 8, null)]
    [DataRow("a:5000,b:5000", 5, null)]
    [DataRow("a:50000,b:5000", 5, 1)]
    [DataRow("a:100000,b:5000", 1, null)]
    public void Plan_ChoosesFoldsByRowsAndSmallestClass(string values, int folds, int? scored)
    {
        var plan = Plan(ColumnType.Text, values, new TrainingRequest("y")).Plan!;
        Assert.AreEqual((folds, scored), (plan.Folds, plan.ScoredFolds));
    }

    [TestMethod]
    [DataRow(60, 8)]
    [DataRow(5, 5)]
    [DataRow(1, 1)]
    public void Plan_ChoosesFewerFolds_WhenTheBudgetIsShort(double budget, int folds) =>
        Assert.AreEqual(folds, Plan(ColumnType.Text, "a:500,b:500", new TrainingRequest("y") { BudgetSeconds = budget }).Plan is { } plan ? plan.ScoredFolds ?? plan.Folds : 0);

    [TestMethod]
    public void Plan_ScoresOnOneFold_WhenThereAreManyClasses()
    {
        var values = string.Join(',', Enumerable.Range(0, 30).Select(i => $"c{i}:200"));
        Assert.AreEqual(1, Plan(ColumnType.Text, values, new TrainingRequest("y")).Plan!.ScoredFolds);
    }

    [TestMethod]
    public void Plan_NeverUsesTheLabel_AndTellsWhyColumnsAreIgnored()
    {
        var plan = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Ignore = ["word"] }).Plan!;
        CollectionAssert.AreEqual(new[] { "n", "when", "big" }, plan.Features.Select(feature => feature.Name).ToArray());
        CollectionAssert.AreEqual(new[] { InputType.Float, InputType.Double, InputType.Double }, plan.Features.Select(feature => feature.Type).ToArray());
        Assert.AreEqual("word: Left out by request. id: Looks like an identifier. constant: Same value in every row.", string.Join(' ', plan.Ignored.Select(column => $"{column.Name}: {column.Reason}")));
    }

    [TestMethod]
    public void Plan_FollowsPurposes_WhenTheyAreGiven()
    {
        var purposes = new Dictionary<string, ColumnPurpose>
        {
            ["n"] = ColumnPurpose.Categorical,
            ["id"] = ColumnPurpose.Numeric,
            ["when"] = ColumnPurpose.Ignore,
        };
        var plan = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Purposes = purposes }).Plan!;
        Assert.AreEqual(new FeatureColumn("n", ColumnPurpose.Categorical, InputType.String), plan.Features[0]);
        Assert.IsTrue(plan.Features.Any(feature => feature.Name == "id" && feature.Purpose == ColumnPurpose.Numeric));
        Assert.IsFalse(plan.Features.Any(feature => feature.Name == "when"));
    }

    [TestMethod]
    public void Plan_TellsAllProblemsTogether()
    {
        var request = new TrainingRequest("yy")
        {
            Task = "regresion",
            Metric = "aucc",
            BudgetSeconds = double.NaN,
            Trials = 0,
            Learners = ["nosuch"],
            Ignore = ["wrod"],
            Purposes = new Dictionary<string, ColumnPurpose> { ["word"] = ColumnPurpose.Numeric },
            Threads = 0,
            MemoryMegabytes = 10,
            Patience = 0,
            Publish = "bset",
            MaxLatencyMicroseconds = 0,
            Group = "wrod",
            Time = "whne",
            Weight = "nn",
            Monotone = new Dictionary<string, string> { ["wrod"] = "up" },
            InteractionGroups = [["wrod"], []],
        };
        var result = Plan(ColumnType.Text, "a:50,b:50", request);
        Assert.IsNull(result.Plan);
        CollectionAssert.AreEquivalent(
            new[] { "label", "task", "metric", "budgetSeconds", "trials", "learners", "ignore", "purposes", "threads", "memoryMegabytes", "patience", "publish", "maxLatencyMicroseconds", "group", "time", "time", "weight", "monotone", "monotone", "interactionGroups", "interactionGroups" },
            result.Problems.Select(problem => problem.Field).ToArray());
        Assert.Contains("did you mean 'y'?", result.Problems[0].Message);
        Assert.Contains("did you mean 'regression'? There are: auto, binary, multiclass, regression.", result.Problems[1].Message);
    }

    [TestMethod]
    [DataRow(ColumnType.Text, "", "auto", null, "label", "has no value in any row")]
    [DataRow(ColumnType.Text, "a:50", "auto", null, "label", "is 'a' in every row")]
    [DataRow(ColumnType.Text, "a:5,b:4", "auto", null, "label", "Only 9 row(s)")]
    [DataRow(ColumnType.Text, "a:50,b:1", "auto", null, "label", "Class 'b' of the label 'y' has one row only")]
    [DataRow(ColumnType.Text, "a:50,b:50", "regression", null, "task", "needs numbers")]
    [DataRow(ColumnType.Text, "a:50,b:50,c:50", "binary", null, "task", "needs two classes")]
    [DataRow(ColumnType.Text, "a:50,b:50", "auto", "rmse", "metric", "use one of auc, logloss")]
    [DataRow(ColumnType.Timestamp, "2020-01-01:50,2020-01-02:50", "auto", null, "label", "holds dates")]
    public void Plan_TellsWhatIsWrong(ColumnType type, string values, string task, string? metric, string field, string message)
    {
        var result = Plan(type, values, new TrainingRequest("y") { Task = task, Metric = metric });
        var problem = result.Problems.Single();
        Assert.AreEqual(field, problem.Field);
        Assert.Contains(message, problem.Message);
    }

    [TestMethod]
    [DataRow("regression", "1:50,2:50", 1.7e9, 1.7e9)]
    [DataRow("regression", "1:50,2:50", 0.0, null)]
    [DataRow("binary", "1:50,2:50", 1.7e9, null)]
    public void Plan_HasAnOffset_WhereLabelsAreNumbersThat32BitsCannotTellApart(string task, string values, double from, double? offset)
    {
        var plan = Plan(ColumnType.Number, values, new TrainingRequest("y") { Task = task }, LabelFrom(from, 10)).Plan!;
        Assert.AreEqual(offset, plan.LabelOffset);
    }

    [TestMethod]
    public void Plan_RefusesNumbers_Beyond32Bits() => Assert.Contains(
        "as large as 1E+39; those of more than 3.4E+38 cannot be learned",
        Plan(ColumnType.Number, "1:50,2:50", new TrainingRequest("y") { Task = "regression" }, LabelFrom(-1e39, 1e38)).Problems.Single().Message);

    [TestMethod]
    [DataRow(0.0)]
    [DataRow(-1.0)]
    [DataRow(double.PositiveInfinity)]
    public void Plan_RefusesTheBudget_WhenItIsNotPositiveAndFinite(double seconds) =>
        Assert.AreEqual("budgetSeconds", Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { BudgetSeconds = seconds }).Problems.Single().Field);

    [TestMethod]
    public void Plan_RefusesTooManyClasses()
    {
        var values = string.Join(',', Enumerable.Range(0, TrainingPlanner.MaxClasses + 1).Select(i => $"c{i}:2"));
        Assert.Contains("more than 1,000 classes", Plan(ColumnType.Text, values, new TrainingRequest("y")).Problems.Single().Message);
    }

    [TestMethod]
    public void Plan_SaysSo_WhenNoFeatureIsLeft()
    {
        var result = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Ignore = ["n", "word", "when", "big"] });
        Assert.Contains("No column is left to learn from", result.Problems.Single().Message);
    }

    [TestMethod]
    public void Plan_RefusesToCalibrate_WhenThereAreNoProbabilities() =>
        Assert.AreEqual("calibrate", Plan(ColumnType.Number, "1:1,2:1,3:1,4:1,5:1,6:1,7:1,8:1,9:1,10:1,11:1", new TrainingRequest("y") { Calibrate = true }).Problems.Single().Field);

    [TestMethod]
    public void Plan_HoldsPatienceAndPublication()
    {
        var plan = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Patience = 7, Publish = "Small", MaxLatencyMicroseconds = 250, Calibrate = true }).Plan!;
        Assert.AreEqual((7, ModelNames.Small, 250.0, true), (plan.Patience, plan.Publish, plan.MaxLatencyMicroseconds, plan.Calibrate));
    }

    [TestMethod]
    [DataRow("nosuch", null, "group", "no column 'nosuch' to group rows by")]
    [DataRow("y", null, "group", "cannot group the rows as well")]
    [DataRow("constant", null, "group", "all rows into one group")]
    [DataRow(null, "whe", "time", "did you mean 'when'?")]
    [DataRow(null, "y", "time", "cannot order the rows as well")]
    [DataRow(null, "word", "time", "holds text")]
    [DataRow(null, "constant", "time", "same value in every row")]
    [DataRow("word", "when", "time", "leave one of the two columns out")]
    public void Plan_TellsWhatIsWrongWithTheSplit(string? group, string? time, string field, string message)
    {
        var problem = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Group = group, Time = time }).Problems.Single();
        Assert.AreEqual(field, problem.Field);
        Assert.Contains(message, problem.Message);
    }

    [TestMethod]
    public void Plan_TellsAllProblemsOfTheSplitTogether()
    {
        var result = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Group = "constant", Time = "word" });
        CollectionAssert.AreEqual(new[] { "group", "time", "time" }, result.Problems.Select(problem => problem.Field).ToArray());
    }

    [TestMethod]
    public void Plan_SplitsByGroups_WithoutMoreFoldsThanThereAre()
    {
        var plan = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Group = "word" }).Plan!;
        Assert.AreEqual("word", plan.Group);
        Assert.AreEqual(3, plan.Folds);
        Assert.IsFalse(plan.Features.Any(feature => feature.Name == "word"));
        Assert.AreEqual("Groups the rows for validation.", plan.Ignored.Single(column => column.Name == "word").Reason);
        Assert.AreEqual("3 folds of whole groups of 'word'", plan.Validation);
    }

    [TestMethod]
    public void Plan_SplitsInOrderOfTime_InFewFolds()
    {
        var plan = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Time = "when" }).Plan!;
        Assert.AreEqual("when", plan.Time);
        Assert.AreEqual(4, plan.Folds);
        Assert.IsTrue(plan.Features.Any(feature => feature.Name == "when"));
        Assert.AreEqual("4 times the rows after those trained on, by 'when'", plan.Validation);
    }

    [TestMethod]
    public void Plan_LeavesTheWeightOutOfTheFeatures_WhenRowsAreWeighed()
    {
        var plan = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Weight = "n" }).Plan!;
        Assert.AreEqual("n", plan.Weight);
        Assert.IsFalse(plan.Features.Any(feature => feature.Name == "n"));
        Assert.AreEqual("Says what each row counts for.", plan.Ignored.Single(column => column.Name == "n").Reason);
        Assert.EndsWith("; rows count as 'n' says", plan.Validation);
        Assert.AreEqual("It cannot let rows count for different weights.", plan.SkippedLearners.Single(skipped => skipped.Name == "gam").Reason);
        Assert.IsFalse(plan.Learners.Contains("gam"));
    }

    [TestMethod]
    [DataRow("wrod", null, "There is no column 'wrod' to weigh rows by; use one of: n, ")]
    [DataRow("word", null, "holds no numbers")]
    [DataRow("y", null, "is the label column")]
    [DataRow("n", "n", "is the group column")]
    public void Plan_TellsWhatIsWrongWithTheWeight(string weight, string? group, string message)
    {
        var problem = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Weight = weight, Group = group }).Problems.Single();
        Assert.AreEqual("weight", problem.Field);
        Assert.Contains(message, problem.Message);
    }

    [TestMethod]
    [DataRow(3, 0, 1, 0, "3 rows have no finite number")]
    [DataRow(0, 2, 1, 0, "2 rows have no finite number")]
    [DataRow(0, 0, 1, -2.5, "goes down to -2.5")]
    [DataRow(0, 0, 0, 0, "is 0 in every row")]
    public void Plan_TellsWhatIsWrongWithTheWeights(int missing, int infinite, double max, double min, string message)
    {
        ColumnProfile Weigh(ColumnProfile column) => column.Name != "n"
            ? column
            : column with { Missing = missing, Numbers = column.Numbers! with { Min = min, Max = max, Infinite = infinite } };
        var problem = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Weight = "n" }, Weigh).Problems.Single();
        Assert.AreEqual("weight", problem.Field);
        Assert.Contains(message, problem.Message);
    }

    [TestMethod]
    public void Plan_MarksColumnsAndLeavesLearnersOut_WhenPredictionsGoOneWay()
    {
        var plan = Plan(ColumnType.Text, "no:50,yes:50", new TrainingRequest("y") { Monotone = new Dictionary<string, string> { ["n"] = "+", ["big"] = "-" } }).Plan!;
        Assert.AreEqual(MonotoneDirection.Increasing, plan.Features.Single(feature => feature.Name == "n").Monotone);
        Assert.AreEqual(MonotoneDirection.Decreasing, plan.Features.Single(feature => feature.Name == "big").Monotone);
        Assert.AreEqual("baseline lightgbm", string.Join(' ', plan.Learners));
        Assert.AreEqual(
            "It cannot promise that predictions go only one way while a column grows.", plan.SkippedLearners.Single(skipped => skipped.Name == "extratrees").Reason);
        CollectionAssert.AreEqual(
            new[]
            {
                "While 'n' grows and all else stays, the probability of 'yes' never falls.",
                "While 'big' grows and all else stays, the probability of 'yes' never rises.",
            },
            plan.Promises.ToArray());
    }

    [TestMethod]
    public void Plan_MarksColumnsAndLeavesLearnersOut_WhenColumnsMustNotInteract()
    {
        var plan = Plan(ColumnType.Text, "no:50,yes:50", new TrainingRequest("y") { InteractionGroups = [["n", "word"], ["big"]] }).Plan!;
        CollectionAssert.AreEqual(new int?[] { 0, 0, null, 1 }, plan.Features.Select(feature => feature.InteractionGroup).ToArray());
        Assert.AreEqual("baseline lightgbm lbfgs sdca gam", string.Join(' ', plan.Learners));
        Assert.AreEqual("It cannot keep columns from interacting.", plan.SkippedLearners.Single(skipped => skipped.Name == "extratrees").Reason);
        CollectionAssert.AreEqual(
            new[] { "'n', 'word' interact with one another only.", "'big' interacts with no other column." }, plan.Promises.ToArray());
    }

    [TestMethod]
    [DataRow("m", "+", "There is no column 'm' for monotone; did you mean 'n'?")]
    [DataRow("y", "+", "Column 'y' is the label; take it off monotone.")]
    [DataRow("n", "up", "'up' is no way that predictions could go while 'n' grows; use + for up or - for down.")]
    [DataRow("word", "-", "Column 'word' is used as categorical, which does not grow; take it off monotone.")]
    [DataRow("when", "-", "Column 'when' is used as datetime, which does not grow; set its purpose to numeric, or take it off monotone.")]
    [DataRow("id", "+", "Column 'id' is not learned from (Looks like an identifier); take it off monotone, or set its purpose.")]
    public void Plan_TellsWhatIsWrongWithMonotone(string column, string sign, string message)
    {
        var request = new TrainingRequest("y") { Monotone = new Dictionary<string, string> { [column] = sign } };
        var problem = Plan(ColumnType.Text, "a:50,b:50", request).Problems.Single();
        Assert.AreEqual("monotone", problem.Field);
        Assert.Contains(message, problem.Message);
    }

    [TestMethod]
    public void Plan_RefusesMonotone_WhenThereAreSeveralClasses()
    {
        var problem = Plan(ColumnType.Text, "a:50,b:50,c:50", new TrainingRequest("y") { Monotone = new Dictionary<string, string> { ["n"] = "+" } }).Problems.Single();
        Assert.AreEqual("monotone", problem.Field);
        Assert.Contains("predict one class against all others as binary", problem.Message);
    }

    [TestMethod]
    public void Plan_TellsAllThatIsWrongWithADecision()
    {
        static string[] Told(PlanResult result) => [.. result.Problems.Select(problem => $"{problem.Field}: {problem.Message}")];
        var costs = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["a"] = new Dictionary<string, double> { ["c"] = 1, ["b"] = -1 } };
        var told = Told(Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Decision = new DecisionWish { Threshold = 1, Costs = costs } }));
        Assert.HasCount(4, told);
        Assert.Contains("costs: There are a threshold and costs", told[0]);
        Assert.Contains("threshold: 1 is no threshold of a probability", told[1]);
        Assert.Contains("costs: 'c' is no class of the model; its classes are 'a', 'b'.", told[2]);
        Assert.Contains("costs: -1 is no cost of taking 'a' for 'b'", told[3]);
        Assert.Contains("threshold: The model has 3 classes", Told(Plan(ColumnType.Text, "a:50,b:50,c:50", new TrainingRequest("y") { Decision = new DecisionWish { Threshold = 0.3 } })).Single());
        Assert.Contains("threshold: The model predicts numbers", Told(Plan(ColumnType.Number, "1:50,2:50,3:50", new TrainingRequest("y") { Task = "regression", Decision = new DecisionWish { Threshold = 0.3 } })).Single());
        var equal = new Dictionary<string, IReadOnlyDictionary<string, double>> { ["a"] = new Dictionary<string, double> { ["a"] = 1 }, ["b"] = new Dictionary<string, double> { ["b"] = 1 } };
        Assert.Contains("All costs are equal", Told(Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Decision = new DecisionWish { Costs = equal } })).Single());
        Assert.AreEqual(0.3, Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Decision = new DecisionWish { Threshold = 0.3 } }).Plan!.Decision!.Threshold);
    }

    [TestMethod]
    public void Plan_TellsThatNoLearnerAskedForKeepsWhatIsAsked()
    {
        var request = new TrainingRequest("y") { Learners = ["mlp"], Monotone = new Dictionary<string, string> { ["n"] = "+" } };
        var problem = Plan(ColumnType.Text, "a:50,b:50", request).Problems.Single();
        Assert.AreEqual("learners", problem.Field);
        Assert.Contains("mlp: It cannot promise", problem.Message);
    }

    [TestMethod]
    [DataRow("m;big", "There is no column 'm' for interactionGroups; did you mean 'n'?")]
    [DataRow("n,y", "Column 'y' is the label")]
    [DataRow("n;big,n", "Column 'n' is named 2 times")]
    [DataRow("id", "Column 'id' is not learned from")]
    [DataRow("", "names no column")]
    public void Plan_TellsWhatIsWrongWithInteractionGroups(string groups, string message)
    {
        var request = new TrainingRequest("y")
        {
            InteractionGroups = [.. groups.Split(';').Select(group => group.Split(',', StringSplitOptions.RemoveEmptyEntries))],
        };
        var problem = Plan(ColumnType.Text, "a:50,b:50", request).Problems.Single();
        Assert.AreEqual("interactionGroups", problem.Field);
        Assert.Contains(message, problem.Message);
    }

    [TestMethod]
    public void Plan_HasOneConfigurationAndOneHoldout_WhenParametersAreGiven()
    {
        var given = ParameterSet.Empty.With("leaves", 7).With("learningRate", 0.2);
        var plan = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Learners = ["LightGBM"], Parameters = given, Trials = 50 }).Plan!;
        Assert.AreEqual("baseline lightgbm", string.Join(' ', plan.Learners));
        Assert.AreEqual((1, null, null), (plan.Folds, plan.BudgetSeconds, plan.MaxTrials));
        Assert.AreEqual((7, 0.2), (plan.Parameters!.Integer("leaves"), plan.Parameters.Number("learningRate")));
        CollectionAssert.IsSubsetOf(
            TrainerCatalog.Find("lightgbm")!.SearchSpace(new DataShape(plan.Task, 2, 80, 4)).Ranges.Select(range => range.Name).ToArray(),
            plan.Parameters.Names.ToArray());
    }

    [TestMethod]
    [DataRow("", "leaves=7", "none is named; name exactly one")]
    [DataRow("lightgbm,mlp", "leaves=7", "2 are named")]
    [DataRow("lightgbm", "leavs=7", "lightgbm has no parameter 'leavs'; did you mean 'leaves'?")]
    [DataRow("lightgbm", "leaves=2.5", "'leaves' cannot be 2.5; lightgbm takes whole numbers from")]
    [DataRow("lightgbm", "leaves=many", "'leaves' cannot be many")]
    [DataRow("lightgbm", "learningRate=70", "'learningRate' cannot be 70; lightgbm takes numbers from")]
    [DataRow("mlp", "activation=5", "'activation' cannot be 5; mlp takes one of: silu, relu, elu")]
    public void Plan_TellsWhatIsWrongWithParameters(string learners, string parameter, string message)
    {
        var (name, value) = (parameter.Split('=')[0], parameter.Split('=')[1]);
        var given = double.TryParse(value, CultureInfo.InvariantCulture, out var number) ? ParameterSet.Empty.With(name, number) : ParameterSet.Empty.With(name, value);
        var request = new TrainingRequest("y") { Learners = learners.Split(',', StringSplitOptions.RemoveEmptyEntries), Parameters = given };
        var problem = Plan(ColumnType.Text, "a:50,b:50", request).Problems.Single();
        Assert.AreEqual("parameters", problem.Field);
        Assert.Contains(message, problem.Message);
    }

    [TestMethod]
    public void Plan_NamesOneDevice_ForNets()
    {
        Assert.AreEqual(TorchDevices.Resolve("auto"), Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y")).Plan!.Device);
        Assert.AreEqual("cpu", Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Device = "CPU" }).Plan!.Device);
    }

    [TestMethod]
    [DataRow("gpu", "There is no device 'gpu'; use auto, cpu, cuda, cuda:N (N from 0) or mps.")]
    [DataRow("cuda:99", "The device 'cuda:99' is not there")]
    public void Plan_TellsTheProblem_WhenTheDeviceIsNotThere(string device, string message)
    {
        var problem = Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { Device = device }).Problems.Single();
        Assert.AreEqual("device", problem.Field);
        StringAssert.StartsWith(problem.Message, message);
    }

    /// <summary>Plans on a profile with a label of these values, written <c>value:count</c>, and five other columns.</summary>
    [TestMethod]
    public void Plan_KnowsTheTextEncoder_WhenItCanBeUsed()
    {
        using var tiny = new TinyEncoder();
        var plan = Plan(ColumnType.Text, "a:50,b:50", WithText(tiny.Folder)).Plan!;
        Assert.AreEqual(TextEncoderChoice.From(tiny.Folder), plan.TextEncoder);
        Assert.AreEqual(("tiny", tiny.Folder), (plan.TextEncoder!.Name, plan.TextEncoder.Folder));
    }

    [TestMethod]
    public void Plan_SaysWhatIsWrongWithTheTextEncoder()
    {
        using var tiny = new TinyEncoder();
        tiny.Delete("vocab.txt");
        var problem = Plan(ColumnType.Text, "a:50,b:50", WithText(tiny.Folder)).Problems.Single();
        Assert.AreEqual("textEncoder", problem.Field);
        Assert.StartsWith($"'{tiny.Folder}' holds no tokenizer:", problem.Message);
        Assert.AreEqual(
            "There is no folder '/no/such/folder'; name one that holds an ONNX text encoder and its tokenizer files.",
            Plan(ColumnType.Text, "a:50,b:50", WithText("/no/such/folder")).Problems.Single().Message);
    }

    [TestMethod]
    public void Plan_RefusesATextEncoder_WhenThereIsNoText()
    {
        using var tiny = new TinyEncoder();
        Assert.AreEqual(
            new PlanProblem("textEncoder", "There is no text column for the text encoder to read; leave the encoder out, or give a column the purpose text."),
            Plan(ColumnType.Text, "a:50,b:50", new TrainingRequest("y") { TextEncoder = tiny.Folder }).Problems.Single());
    }

    private static TrainingRequest WithText(string encoder) => new("y")
    {
        TextEncoder = encoder,
        Purposes = new Dictionary<string, ColumnPurpose> { ["word"] = ColumnPurpose.Text },
    };

    private static PlanResult Plan(ColumnType type, string values, TrainingRequest request, Func<ColumnProfile, ColumnProfile>? change = null)
    {
        ValueCount[] counts =
        [
            .. values.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Split(':')).Select(pair => new ValueCount(pair[0], int.Parse(pair[1], null))),
        ];
        var labelled = counts.Sum(count => count.Count);
        var rows = Math.Max(labelled, 100);
        var numbers = type == ColumnType.Number ? Numbers(0, 10, integers: true) : null;
        var profile = new DatasetProfile(
            rows,
            0,
            [
                Column("n", ColumnType.Number, ColumnPurpose.Numeric, "numbers", Numbers(0, 1, integers: false)),
                Column("word", ColumnType.Text, ColumnPurpose.Categorical, "3 levels", null),
                Column("y", type, ColumnPurpose.Categorical, "levels", numbers) with { Missing = rows - labelled, Distinct = counts.Length },
                Column("when", ColumnType.Timestamp, ColumnPurpose.DateTime, "dates", Numbers(0, 1e9, integers: true)),
                Column("id", ColumnType.Number, ColumnPurpose.Ignore, "looks like an identifier", Numbers(0, 1000, integers: true)),
                Column("big", ColumnType.Number, ColumnPurpose.Numeric, "whole numbers", Numbers(0, 1e8, integers: true)),
                Column("constant", ColumnType.Number, ColumnPurpose.Ignore, "same value in every row", Numbers(1, 1, integers: true)) with { Distinct = 1 },
            ],
            []);
        profile = profile with { Columns = [.. profile.Columns.Select(change ?? (column => column))] };
        return TrainingPlanner.Plan(profile, profile.Find(request.Label) is null ? [] : counts, request);
    }

    private static ColumnProfile Column(string name, ColumnType type, ColumnPurpose purpose, string reason, NumberStatistics? numbers) =>
        new(name, type, purpose, reason, 0, 3, numbers, [], 0);

    private static Func<ColumnProfile, ColumnProfile> LabelFrom(double start, double range) =>
        column => column.Name == "y" ? column with { Numbers = Numbers(start, start + range, integers: true) } : column;

    private static NumberStatistics Numbers(double min, double max, bool integers) =>
        new(min, max, (min + max) / 2, 1, [min, max], [], integers, 0);
}
