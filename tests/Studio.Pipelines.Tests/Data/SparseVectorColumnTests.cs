namespace Studio.Pipelines.Tests.Data;

using Studio.Pipelines.Data;

[TestClass]
public sealed class SparseVectorColumnTests
{
    private static readonly float[] Values = [0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 3, 0, 0, float.NaN];

    [TestMethod]
    public void From_KeepsAllValues_WhenReadBack()
    {
        var table = new ColumnTable([SparseVectorColumn.From(new VectorColumn("x", Values, 8))]);
        CollectionAssert.AreEqual(Values, Read(table));
    }

    [TestMethod]
    public void Gather_TakesTheRowsInOrder()
    {
        var sparse = SparseVectorColumn.From(new VectorColumn("x", Values, 4)).Gather([3, 1, 1]);
        CollectionAssert.AreEqual(new[] { 3, 0, 0, float.NaN, 0, 2, 0, 0, 0, 2, 0, 0 }, Read(new ColumnTable([sparse])));
    }

    [TestMethod]
    [DataRow(8, true)]
    [DataRow(2, false)]
    public void Compress_LeavesDenseFeaturesAsTheyAre(int zeros, bool sparse)
    {
        var table = new ColumnTable([new VectorColumn(ColumnNames.Features, [.. new float[zeros], 1], zeros + 1)]);
        Assert.AreEqual(sparse, SparseVectorColumn.Compress(table).Columns[0] is SparseVectorColumn);
    }

    /// <summary>The values that ML.NET sees.</summary>
    private static float[] Read(ColumnTable table)
    {
        var values = new List<float>();
        using var cursor = table.GetRowCursor(table.Schema);
        var getter = cursor.GetGetter<Microsoft.ML.Data.VBuffer<float>>(table.Schema[0]);
        Microsoft.ML.Data.VBuffer<float> row = default;
        while (cursor.MoveNext())
        {
            getter(ref row);
            values.AddRange(row.DenseValues());
        }

        return [.. values];
    }
}
