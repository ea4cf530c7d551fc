namespace Studio.Api.Tests.Experiments;

using Studio.Api.Components.Experiments;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Tasks;

/// <summary>The words of the pages are those of the plan.</summary>
[TestClass]
public sealed class ValidationWordsTests
{
    [TestMethod]
    [DataRow(5, null, null, null, null)]
    [DataRow(5, 1, null, null, "weight")]
    [DataRow(5, 2, null, "patient", null)]
    [DataRow(1, null, null, "patient", "weight")]
    [DataRow(1, null, null, null, null)]
    [DataRow(1, null, "day", null, null)]
    [DataRow(3, 1, "day", "patient", "weight")]
    public void Of_SaysWhatThePlanSays_WhenThePageIsEnglish(int folds, int? scored, string? time, string? group, string? weight)
    {
        var plan = new TrainingPlan(TaskCatalog.Binary, "class", ["no", "yes"], false, [], [], "auc", folds, 0.2, 60, null, [], [], 1, 1, null)
        {
            ScoredFolds = scored,
            Time = time,
            Group = group,
            Weight = weight,
        };

        Assert.AreEqual(plan.Validation, ValidationWords.Of(plan));
    }
}
