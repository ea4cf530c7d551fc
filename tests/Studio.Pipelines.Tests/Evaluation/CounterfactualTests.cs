namespace Studio.Pipelines.Tests.Evaluation;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Evaluation.Explanations;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

[TestClass]
public sealed class CounterfactualTests
{
    [TestMethod]
    public void Find_ChangesTheColumnThatDecides_AsLittleAsItCan()
    {
        using var model = FormulaModel.Additive;
        var background = FormulaModel.Rows(80);

        // 2a + b² with b kept: a has to reach 0.5.
        var found = Find(model, background, (0, 0, 3), new CounterfactualWish { AtLeast = 1, Keep = ["b"] });

        var change = found.Changes!.Single();
        var values = background.Column<NumberColumn>("a").Values;
        Assert.AreEqual("a", change.Column);
        Assert.AreEqual(0, change.From.GetDouble());
        Assert.IsTrue(change.To.GetDouble() >= 0.5 && values.Contains(change.To.GetDouble()));
        var mean = values.Average();
        Assert.AreEqual(change.To.GetDouble() / Math.Sqrt(values.Average(value => (value - mean) * (value - mean))), change.Distance, 1e-9);
        Assert.AreEqual((0f, 2f * (float)change.To.GetDouble()), (found.Before.Predictions.Values[0], found.After!.Predictions.Values[0]));
    }

    [TestMethod]
    public void Find_ChangesTwoColumns_WhereNoneIsEnoughByItself()
    {
        using var model = FormulaModel.Product;
        var found = Find(model, FormulaModel.Rows(80), (0, 0, 0), new CounterfactualWish { AtLeast = 1.5, Keep = ["c"] });
        CollectionAssert.AreEquivalent(new[] { "a", "b" }, found.Changes!.Select(change => change.Column).ToList());
        Assert.IsTrue(found.After!.Predictions.Values[0] >= 1.5f);
    }

    [TestMethod]
    public void Find_SaysSo_WhenThereIsNone_AndWhenNothingNeedsToChange()
    {
        using var model = FormulaModel.Additive;
        var none = Find(model, FormulaModel.Rows(40), (0, 0, 0), new CounterfactualWish { AtLeast = 1_000 });
        Assert.IsTrue(none is { Changes: null, After: null } && none.Tried > 40);
        Assert.IsEmpty(Find(model, FormulaModel.Rows(40), (1, 0, 0), new CounterfactualWish { AtLeast = 1, AtMost = 3 }).Changes!);
    }

    [TestMethod]
    public void Find_AnswersWhatTheModelConfirms_WhateverIsWanted()
    {
        using var model = FormulaModel.Product;
        var background = FormulaModel.Rows(30);
        Gen.Select(Gen.Double[-3, 3], Gen.Double[-3, 3], Gen.Double[-3, 3], Gen.Double[-4, 4]).Sample(
            (a, b, c, least) =>
            {
                var found = Find(model, background, (a, b, c), new CounterfactualWish { AtLeast = least, AtMost = least + 1 });
                if (found.Changes is { } changes)
                {
                    Assert.IsTrue(changes.Count <= CounterfactualSearch.MostColumns && changes.DistinctBy(change => change.Column).Count() == changes.Count);
                    double Value(string column, double own) => changes.FirstOrDefault(change => change.Column == column)?.To.GetDouble() ?? own;
                    var after = (Value("a", a) * Value("b", b)) + Value("c", c);
                    Assert.IsTrue(after >= least - 1e-4 && after <= least + 1 + 1e-4, $"{after}");
                }
            },
            iter: 30);
    }

    [TestMethod]
    [DataRow("binary")]
    [DataRow("multiclass")]
    public async Task Find_ReachesAnotherClass_OfATrainedModel(string taskName)
    {
        var task = TaskCatalog.Find(taskName)!;
        var table = LabelledTable.Create(task, 150, 1);
        using var study = await EvaluatedStudy.TrainAsync(LabelledTable.Plan(task, null, "baseline", "lightgbm", "lbfgs"), table);
        await study.EvaluateAsync();
        using var scorer = new OnnxScorer(Path.Combine(study.Study.Output, ModelFiles.Onnx));
        var search = new CounterfactualSearch(scorer, study.Read<BackgroundRows>(ModelFiles.Background), TimeProvider.System);
        var (found, kept) = (0, 0);
        for (var row = 0; row < 10; row++)
        {
            using var asked = ModelRows.Of(scorer.Signature, table.Gather([row]));
            var present = scorer.Score(asked).Labels![0];
            foreach (var wanted in scorer.Signature.Classes!.Where(label => label != present))
            {
                var answer = search.Find(asked, new CounterfactualWish { Class = wanted, Keep = ["size"] }, CancellationToken.None);
                Assert.AreEqual(present, answer.Before.Labels![0]);
                found += answer.After?.Labels![0] == wanted ? 1 : 0;
                kept += answer.Changes?.Any(change => change.Column is "size" or "note") == true ? 1 : 0;
            }
        }

        Assert.IsTrue(found > 0, $"{found}");
        Assert.AreEqual(0, kept);
    }

    [TestMethod]
    public void Problem_NamesWhatIsWrong()
    {
        using var model = FormulaModel.Additive;
        Assert.Contains("'d', which the model does not read", new CounterfactualWish { AtLeast = 1, Keep = ["d"] }.Problem(model.Scorer.Signature)!);
        Assert.Contains("predicts numbers", new CounterfactualWish { Class = "x" }.Problem(model.Scorer.Signature)!);
        Assert.Contains("say in 'wanted'", new CounterfactualWish().Problem(model.Scorer.Signature)!);
        Assert.Contains("No number is at least 2 and at most 1", new CounterfactualWish { AtLeast = 2, AtMost = 1 }.Problem(model.Scorer.Signature)!);
        Assert.IsNull(new CounterfactualWish { AtMost = 1, Keep = ["a"] }.Problem(model.Scorer.Signature));
    }

    private static Counterfactual Find(FormulaModel model, ColumnTable background, (double A, double B, double C) row, CounterfactualWish wish)
    {
        using var rows = ModelRows.Of(
            model.Scorer.Signature, new ColumnTable([new NumberColumn("a", [row.A]), new NumberColumn("b", [row.B]), new NumberColumn("c", [row.C])]));
        return new CounterfactualSearch(model.Scorer, BackgroundRows.Of(background), TimeProvider.System).Find(rows, wish, CancellationToken.None);
    }
}
