namespace Studio.Pipelines.Tests.Trainers.Models;

using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class OutputLinkTests
{
    [TestMethod]
    public void Apply_GivesUniform_WhenEveryClassRejectsTheRow() =>
        AssertRow([0.25f, 0.25f, 0.25f, 0.25f], new(TaskCatalog.Multiclass, Activation.Clip), -1, 0, -3, 0);

    [TestMethod]
    public void Apply_DividesByTheSum_WhenClassesAreScoredAlone() =>
        AssertRow([0.25f, 0.75f], new(TaskCatalog.Multiclass, Activation.Clip), 0.1f, 0.3f);

    [TestMethod]
    public void Apply_StaysFinite_WhenScoresAreExtreme() =>
        AssertRow([0, 1, 0], new(TaskCatalog.Multiclass, Activation.Softmax), -1000, 1000, 0);

    [TestMethod]
    public void Apply_ScalesAndShifts_WhenTheLabelWasStandardised() =>
        Assert.AreEqual(23, ((FloatColumn)new OutputLink(TaskCatalog.Regression, Activation.None, 10, 3).Apply([2], 1)).Values[0]);

    private static void AssertRow(float[] expected, OutputLink link, params float[] raw)
    {
        var actual = ((VectorColumn)link.Apply(raw, raw.Length)).Values;
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-5);
        }
    }
}
