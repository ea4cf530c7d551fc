namespace Studio.Pipelines.Tests.Evaluation;

using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation;
using Studio.Pipelines.Evaluation.Errors;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

[TestClass]
public sealed class ErrorsTests
{
    [TestMethod]
    public void Suspicious_AreTheRowsWhoseLabelWasChanged_WhenTheModelKnowsBetter()
    {
        var random = new Random(1);
        double[] truth = [.. Enumerable.Range(0, 300).Select(row => (double)(row % 3))];
        int[] changed = [7, 100, 222];
        var values = new float[900];
        for (var row = 0; row < 300; row++)
        {
            var rest = changed.Contains(row) ? 0.05f : 0.05f + (0.2f * random.NextSingle());
            for (var label = 0; label < 3; label++)
            {
                values[(row * 3) + label] = label == row % 3 ? 1 - rest : rest / 2;
            }
        }

        foreach (var row in changed)
        {
            truth[row] = (truth[row] + 1) % 3;
        }

        CollectionAssert.AreEquivalent(changed, SuspiciousLabels.Find(Rows(truth, 3, values)).ToArray());
    }

    [TestMethod]
    public void Suspicious_AreNumbersFarOff_WhenAllOthersAreNear()
    {
        var random = new Random(1);
        double[] truth = [.. Enumerable.Range(0, 300).Select(_ => random.NextDouble())];
        truth[42] = 12;
        CollectionAssert.AreEqual(new[] { 42 }, SuspiciousLabels.Find(Rows(truth, 1, new float[300])).ToArray());
        Assert.IsEmpty(SuspiciousLabels.Find(Rows(new double[300], 1, new float[300])));
    }

    [TestMethod]
    public async Task Errors_NameRowsAsTheyStandInTheData_WithTheirValues()
    {
        var table = LabelledTable.Create(TaskCatalog.Regression, 120, 1);
        var labels = table.Column<NumberColumn>(LabelledTable.Label).Values;
        labels[65] = 500;

        // A second row with the values of the first and another label.
        var doubled = table.Gather([.. Enumerable.Range(0, 120), 10]);
        doubled.Column<NumberColumn>(LabelledTable.Label).Values[120] = labels[10] + 3;
        using var study = await EvaluatedStudy.TrainAsync(LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "lightgbm"), doubled);

        await study.EvaluateAsync();

        var report = study.Read<ErrorsReport>(ModelFiles.Errors);
        Assert.AreEqual((66, "500"), (report.MostWrong[0].Row, report.MostWrong[0].Truth));
        Assert.AreEqual(66, report.Suspicious[0].Row);
        Assert.AreEqual(table.Column<TextColumn>("colour").Values[65], report.MostWrong[0].Values["colour"]);
        Assert.AreEqual(report.MostWrong[0].Error!.Value, 500 - double.Parse(report.MostWrong[0].Prediction, System.Globalization.CultureInfo.InvariantCulture), 0.01);
        Assert.IsTrue(report.Conflicts.Any(rows => rows.Rows.SequenceEqual([11, 121])), string.Join(' ', report.Conflicts.Select(rows => string.Join(',', rows.Rows))));
    }

    [TestMethod]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public async Task Errors_TellWhatMovedTheirPrediction_OfTheMostWrongRows(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        using var study = await EvaluatedStudy.TrainAsync(LabelledTable.Plan(task, null, "baseline", "lightgbm"), LabelledTable.Create(task, 120, 1));

        await study.EvaluateAsync();

        var report = study.Read<ErrorsReport>(ModelFiles.Errors);
        Assert.IsEmpty(report.Notes);
        Assert.IsTrue(report.MostWrong.Skip(ErrorReasons.MostRows).All(row => row.Contributions is null));
        foreach (var row in report.MostWrong.Take(ErrorReasons.MostRows))
        {
            var found = row.Contributions!;
            Assert.AreEqual(found.Prediction, found.Base + found.Columns.Values.Sum(), 1e-4);
            CollectionAssert.AreEquivalent(LabelledTable.Columns.Select(column => column.Name).ToList(), found.Columns.Keys.ToList());

            // What is explained is what the report says was predicted: by the model that did not learn from the row.
            Assert.AreEqual(task.HasClasses ? row.Prediction : LabelledTable.Label, found.Of);
            Assert.AreEqual(row.Probability ?? double.Parse(row.Prediction, System.Globalization.CultureInfo.InvariantCulture), found.Prediction, 1e-3);
        }
    }

    [TestMethod]
    public async Task Errors_ExplainFewerRowsAndSaySo_WhenThereIsNoTime()
    {
        using var study = await EvaluatedStudy.TrainAsync(LabelledTable.Plan(TaskCatalog.Regression, null, "baseline", "lbfgs"), LabelledTable.Create(TaskCatalog.Regression, 120, 1));
        using var subject = await EvaluationSubject.LoadAsync(study.Files, new SlowTime(), CancellationToken.None);

        var report = (ErrorsReport)new ErrorsEvaluation().Make(subject, CancellationToken.None);

        var explained = report.MostWrong.Count(row => row.Contributions is not null);
        Assert.IsLessThan(ErrorReasons.MostRows, explained);
        Assert.Contains($"Of the most wrong rows {explained} are explained", report.Notes.Single());
    }

    [TestMethod]
    public void Errors_OfAnEarlierVersion_AreRead()
    {
        const string Written = """
            {"mostWrong":[{"row":3,"truth":"a","prediction":"b","values":{"x":"1"},"probabilityOfTruth":0.1,"probability":0.9}],"suspicious":[],"suspiciousRows":0,"conflicts":[],"conflictRows":0}
            """;
        var report = System.Text.Json.JsonSerializer.Deserialize<ErrorsReport>(Written, StudioJson.File)!;
        Assert.AreEqual((3, null), (report.MostWrong[0].Row, report.MostWrong[0].Contributions));
        Assert.IsNull(report.NearDuplicates);
        Assert.IsEmpty(report.Notes);
    }

    private static EvaluatedRows Rows(double[] truth, int classes, float[] values) => new(
        new ColumnTable([new NumberColumn("a", new double[truth.Length])]),
        new TargetVector(truth, classes),
        new PredictionMatrix(values, truth.Length, classes),
        [.. Enumerable.Range(0, truth.Length)],
        null);

    /// <summary>A clock on which everything takes a second.</summary>
    private sealed class SlowTime : TimeProvider
    {
        private long _seconds;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => _seconds++;
    }
}
