namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Metrics;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trials;

/// <summary>Estimates against made-up courses whose other half is known.</summary>
[TestClass]
public sealed class SearchCourseTests
{
    private const int Courses = 2_000;

    private static readonly Metric Rmse = MetricCatalog.Find("rmse")!;
    private static readonly Metric Auc = MetricCatalog.Find("auc")!;

    /// <summary>
    /// Name, share of courses that gain no more than the range, least and most of the typical gain against the true mean. A search that goes on at its pace, which none does for long, goes
    /// beyond the range in half of the cases.
    /// </summary>
    public static IEnumerable<object[]> Truths =>
    [
        ["exponential", 0.83, 0.95, 0.5, 1.0],
        ["normal", 0.88, 0.98, 0.6, 1.1],
        ["bounded", 0.95, 1.0, 1.0, 3.0],
        ["power law", 0.97, 1.0, 0.4, 0.8],
        ["steady", 0.45, 0.65, 0.1, 0.4],
    ];

    [TestMethod]
    [DynamicData(nameof(Truths))]
    public void Expect_CoversWhatFollows(string kind, double leastCovered, double mostCovered, double leastTypical, double mostTypical)
    {
        var random = new Random(5);
        foreach (var trials in new[] { 12, 40, 100 })
        {
            var (covered, expected, gained) = (0, 0.0, 0.0);
            for (var course = 0; course < Courses; course++)
            {
                var losses = Losses(kind, 2 * trials, random);
                var gain = losses.Take(trials).Min() - losses.Min();
                var estimate = Course(losses.Take(trials), Rmse).Expect(trials, trials)!;
                covered += gain <= estimate.High ? 1 : 0;
                (expected, gained) = (expected + estimate.Typical, gained + gain);
            }

            Assert.IsInRange(leastCovered, mostCovered, covered / (double)Courses, $"{trials} trials, covered");
            Assert.IsInRange(leastTypical, mostTypical, expected / gained, $"{trials} trials, typical gain against the true mean");
        }
    }

    [TestMethod]
    public void Expect_IsTheSame_WhetherHigherOrLowerIsBetter()
    {
        double[] losses = [.. Losses("normal", 30, new Random(1)).Select(loss => 0.5 + (loss / 100))];
        var (low, high) = (Course(losses, Rmse).Expect(30, 15)!, Course(losses.Select(loss => 1 - loss), Auc).Expect(30, 15)!);
        Assert.AreEqual(low.Typical, high.Typical, 1e-12);
        Assert.AreEqual(low.High, high.High, 1e-12);
        Assert.IsGreaterThan(0, low.High);
    }

    [TestMethod]
    public void Expect_GoesNoFurtherThanTheBestThereCanBe()
    {
        var course = Course([0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999], Auc);
        Assert.AreEqual(0.0001, course.Expect(9, 900)!.High, 1e-9);
    }

    [TestMethod]
    public void Expect_IsNothing_WhenTheBestTrialsAreEqual()
    {
        var course = Course(Enumerable.Repeat(0.8, 20), Auc);
        Assert.AreEqual(new ExpectedGain(0, 0), course.Expect(20, 20));
    }

    [TestMethod]
    public void Expect_SaysNothing_BeforeThereAreTrials()
    {
        Assert.IsNull(Course([], Rmse).Expect(10, 10));
        Assert.IsNull(Course([3, 2, 1, 1, 1, 1, 1], Rmse).Expect(10, 10));
        Assert.IsNotNull(Course([3, 2, 1, 1, 1, 1, 1, 1], Rmse).Expect(10, 10));
    }

    [TestMethod]
    public void Expect_CountsOnTheLatestPace_WhenTrialsBecomeSlow()
    {
        var losses = Losses("normal", 40, new Random(2)).ToArray();
        var even = new SearchCourse(losses.Select((loss, index) => Trial(index, loss, 2.5 * (index + 1))), Rmse);
        var slowing = new SearchCourse(losses.Select((loss, index) => Trial(index, loss, index < 36 ? index : 100)), Rmse);
        Assert.IsLessThan(even.Expect(100, 50)!.High, slowing.Expect(100, 50)!.High);
    }

    [TestMethod]
    public void GainSince_ComparesTheBestBeforeWithTheBest()
    {
        var course = Course([5, 4, 6, 3.5], Rmse);
        Assert.AreEqual(3.5, course.Best);
        Assert.AreEqual(1.5, course.GainSince(1));
        Assert.AreEqual(0.5, course.GainSince(3));
        Assert.AreEqual(0, course.GainSince(4));
        Assert.IsNull(course.GainSince(0.5));
    }

    [TestMethod]
    public void Course_LeavesOutWhatIsNoTrialOfTheSearch()
    {
        var course = new SearchCourse(
            [
                Trial(1, 1, 1) with { Learner = "baseline" },
                Trial(2, 2, 2) with { Fidelity = 0.1 },
                Trial(3, 3, 3) with { State = TrialState.Running, Score = null, EndedAt = null },
                Trial(4, 4, 4) with { Parameters = ParameterSet.Empty.With(Pipelines.Trials.Trial.FirstLayer, "1") },
                Trial(5, 5, 5),
                Trial(6, 6, 6) with { State = TrialState.Outraced, Score = null },
            ],
            Rmse);
        Assert.AreEqual(5, course.Best);
    }

    [TestMethod]
    public void Outlook_TellsInWords()
    {
        var course = Course([10, 9, 8, 8.5, 9, 8.4, 8.8, 8.2, 8.1, 7.6], Rmse);
        Assert.AreEqual("The last 2 s brought 0.4 of rmse (5.3 %).", SearchOutlook.Lately(course, "rmse", 10));
        Assert.AreEqual("The last 60 s brought nothing.", SearchOutlook.Lately(course, "rmse", 300));
        Assert.StartsWith("The 5 s left will probably bring 0 to ", SearchOutlook.Ahead(course, "rmse", 10, 5));
        Assert.StartsWith("As long again would probably bring 0 to ", SearchOutlook.Again(course, "rmse", 10));
        Assert.AreEqual("Too few trials to say what more time would bring.", SearchOutlook.Again(Course([1], Rmse), "rmse", 10));
        Assert.IsNull(SearchOutlook.Lately(Course([], Rmse), "rmse", 10));
        Assert.AreEqual("The last 1 s brought 1,200 of rmse (4.8 %).", SearchOutlook.Lately(Course([26_200, 26_200, 25_000], Rmse), "rmse", 3));
    }

    private static List<double> Losses(string kind, int count, Random random)
    {
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var losses = new List<double>();
        for (var trial = 1; trial <= count; trial++)
        {
            losses.Add(100 + kind switch
            {
                "exponential" => Math.Log(1 - random.NextDouble()),
                "normal" => Normal(),
                "bounded" => random.NextDouble(),
                "power law" => (3 + (0.3 * Math.Abs(Normal()))) / Math.Sqrt(trial),
                _ => (-0.1 * trial) + (0.3 * Math.Abs(Normal())),
            });
        }

        return losses;
    }

    private static SearchCourse Course(IEnumerable<double> scores, Metric metric) => new(scores.Select((score, index) => Trial(index, score, index + 1)), metric);

    private static Trial Trial(int number, double score, double at) =>
        new(number + 2, "lightgbm", ParameterSet.Empty, TrialState.Completed, null, score, 1) { EndedAt = at };
}
