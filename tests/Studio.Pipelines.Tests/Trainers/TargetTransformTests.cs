namespace Studio.Pipelines.Tests.Trainers;

using Studio.Pipelines.Data;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Onnx;
using Studio.Pipelines.Trainers;

[TestClass]
public sealed class TargetTransformTests
{
    private static readonly ParameterSet Logarithm = ParameterSet.Empty.With(TargetTransform.Parameter, "log");

    [TestMethod]
    public void Wrap_PredictsLabelsAsTheyWere_AndTheSameInOnnxRuntime()
    {
        var (training, validation) = (Exponential(400, 1), Exponential(200, 2));
        var target = TargetTransform.For(Logarithm, training);
        var trainer = TrainerCatalog.Find("lbfgs")!;
        var model = target.Wrap(
            trainer.Train(TrainingData.Run(trainer, TaskCatalog.Regression, target.Apply(training), target.Apply(validation)), CancellationToken.None), validation);

        var expected = PredictionReader.Predict(model, validation, TaskCatalog.Regression).Values;
        var plain = trainer.Train(TrainingData.Run(trainer, TaskCatalog.Regression, training, validation), CancellationToken.None);
        Assert.IsLessThan(
            0.7 * Error(PredictionReader.Predict(plain, validation, TaskCatalog.Regression).Values, validation), Error(expected, validation));
        using var graph = new FeatureGraph(model, TaskCatalog.Regression, TrainingData.Width, 1);
        var actual = graph.Predict(validation.Column<VectorColumn>(ColumnNames.Features)).Values;
        for (var row = 0; row < expected.Length; row++)
        {
            Assert.AreEqual(expected[row], actual[row], 1e-4 * Math.Max(1, Math.Abs(expected[row])));
        }
    }

    [TestMethod]
    public void Apply_ChangesNothing_WithoutTheParameter()
    {
        var table = Exponential(10, 1);
        Assert.AreSame(table, TargetTransform.For(ParameterSet.Empty, table).Apply(table));
    }

    [TestMethod]
    [DataRow(new[] { 1.0, 2, 3, 4, 5 }, false)]
    [DataRow(new[] { 1.0, 1, 2, 3, 1000 }, true)]
    [DataRow(new[] { 0.0, 0, 1, 2, 500 }, true)]
    [DataRow(new[] { -1.0, 1, 2, 3, 1000 }, false)]
    public void IsWorthTrying_SaysYes_ToPositiveLabelsWithALongTail(double[] labels, bool expected) =>
        Assert.AreEqual(expected, TargetTransform.IsWorthTrying(labels));

    private static ColumnTable Exponential(int rows, int seed)
    {
        var table = TrainingData.Create(TaskCatalog.Regression, rows, seed);
        return table.With(new FloatColumn(
            ColumnNames.Label, Array.ConvertAll(table.Column<FloatColumn>(ColumnNames.Label).Values, value => MathF.Exp(1.5f * value))));
    }

    private static double Error(float[] predicted, ColumnTable rows) =>
        predicted.Zip(rows.Column<FloatColumn>(ColumnNames.Label).Values, (one, other) => Math.Pow(one - other, 2)).Average();
}
