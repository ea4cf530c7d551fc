namespace Studio.Pipelines.Tests.Trainers;

using Studio.Pipelines.Data;
using Studio.Pipelines.Trainers;

[TestClass]
public sealed class MissingFeaturesTests
{
    [TestMethod]
    public void Measure_ChoosesBelowTheRangeTheMeanOrZero_WhenSomeNoneOrAllAreMissing()
    {
        float[] values = [1, 10, float.NaN, float.NaN, 20, float.NaN, 5, 30, float.NaN];
        var table = new ColumnTable([new VectorColumn(ColumnNames.Features, values, 3)]);
        var missing = MissingFeatures.Measure(table);

        CollectionAssert.AreEqual(new float[] { -3, 20, 0 }, missing.Values);
        CollectionAssert.AreEqual(new float[] { 1, 10, 0, -3, 20, 0, 5, 30, 0 }, missing.Fill(table).Column<VectorColumn>(ColumnNames.Features).Values);
    }
}
