namespace Studio.Pipelines.Tests.Evaluation;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

[TestClass]
public sealed class RowExplainerTests
{
    [TestMethod]
    public void Contributions_AreTheTermsLessTheirMeans_OfAnAdditiveModel()
    {
        using var model = FormulaModel.Additive;
        var background = FormulaModel.Rows(80);
        var (a, b) = (background.Column<NumberColumn>("a").Values, background.Column<NumberColumn>("b").Values);

        var found = Explain(model, background, 1.5, -2, 7);

        Assert.AreEqual(3 - (2 * a.Average()), found.Columns["a"], 1e-4);
        Assert.AreEqual(4 - b.Average(value => value * value), found.Columns["b"], 1e-4);
        Assert.AreEqual(0, found.Columns["c"], 1e-9);
        Assert.AreEqual(("y", 7.0), (found.Of, found.Prediction));
    }

    [TestMethod]
    public void Contributions_OfAProduct_AreThoseOfTheDefinition()
    {
        // Half of what each adds before and after the other, in the mean over the background.
        using var model = FormulaModel.Product;
        var background = FormulaModel.Rows(60);
        var (a, b) = (background.Column<NumberColumn>("a").Values, background.Column<NumberColumn>("b").Values);
        double Value(double x, double y) => ((x - a.Average()) * y / 2) + (a.Zip(b, (one, other) => (x - one) * other).Average() / 2);

        var found = Explain(model, background, 2, 3, 0.5);

        Assert.AreEqual(Value(2, 3), found.Columns["a"], 1e-4);
        Assert.AreEqual(found.Prediction - found.Base, found.Columns.Values.Sum(), 1e-6);
        Assert.AreEqual(0.5 - background.Column<NumberColumn>("c").Values.Average(), found.Columns["c"], 1e-4);
    }

    [TestMethod]
    public void Contributions_SumToThePrediction_WhateverIsAsked()
    {
        using var model = FormulaModel.Product;
        Gen.Select(Gen.Double[-5, 5], Gen.Double[-5, 5], Gen.Double[-5, 5], Gen.Int[2, 30], Gen.Int[1, 300]).Sample(
            (a, b, c, rows, most) =>
            {
                // Exact where all of it can be asked, else by walks.
                var found = Explain(model, FormulaModel.Rows(rows), a, b, c, most);
                Assert.AreEqual(found.Prediction, found.Base + found.Columns.Values.Sum(), 1e-6);
            },
            iter: 30);
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    [DataRow("regression")]
    public async Task Explain_TellsOfThePredictedClassOrNumber_OfATrainedModel(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        var table = LabelledTable.Create(task, 120, 1);
        using var study = await EvaluatedStudy.TrainAsync(LabelledTable.Plan(task, null, "baseline", "lightgbm"), table);
        await study.EvaluateAsync();
        var background = study.Read<BackgroundRows>(ModelFiles.Background);
        Assert.HasCount(100, background.ToTable().Column<TextColumn>("colour").Values);
        using var scorer = new OnnxScorer(Path.Combine(study.Study.Output, ModelFiles.Onnx));
        var rows = table.Gather([3, 70]);
        using var asked = ModelRows.Of(scorer.Signature, rows);

        var found = new RowExplainer(scorer, background).Explain(asked, CancellationToken.None);

        var scored = scorer.Score(rows);
        for (var row = 0; row < 2; row++)
        {
            Assert.AreEqual(scored.Labels?[row] ?? LabelledTable.Label, found[row].Of);
            Assert.AreEqual(scored.Labels is null ? scored.Predictions.Row(row)[0] : scored.Predictions.Row(row).ToArray().Max(), found[row].Prediction, 1e-6);
            Assert.AreEqual(found[row].Prediction, found[row].Base + found[row].Columns.Values.Sum(), 1e-5);
            CollectionAssert.AreEqual(LabelledTable.Columns.Select(column => column.Name).ToList(), found[row].Columns.Keys.ToList());
        }
    }

    private static RowContributions Explain(FormulaModel model, ColumnTable background, double a, double b, double c, int most = RowExplainer.MostPredictions)
    {
        var row = new ColumnTable([new NumberColumn("a", [a]), new NumberColumn("b", [b]), new NumberColumn("c", [c])]);
        return new RowExplainer(model.Scorer, BackgroundRows.Of(background)).Explain(row, model.Asked, most);
    }
}
