namespace Studio.Pipelines.Tests.Trainers;

using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;

[TestClass]
public sealed class RidgeRegressionTests
{
    [TestMethod]
    public void Fit_FindsTheWeights_WhenTheLabelIsLinear()
    {
        var training = TrainingData.Create(TaskCatalog.Regression, 500, 41, scale: 1000);
        var model = RidgeRegression.Fit(training, 0, CancellationToken.None);

        var weights = model.Weights[0].Select(weight => weight * model.Link.Scale).ToArray();
        float[] expected = [2000, -1000, 0, 0, 0, 0];
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], weights[i], 0.1);
        }
    }

    [TestMethod]
    public void Fit_CountsARowAsOftenAsItsWeight_WhenRowsAreWeighed()
    {
        var rows = TrainingData.Create(TaskCatalog.Regression, 60, 42);
        int[] repeated = [.. Enumerable.Range(0, 60).SelectMany(row => Enumerable.Repeat(row, 1 + (row % 3)))];
        var weights = new FloatColumn(ColumnNames.Weight, [.. Enumerable.Range(0, 60).Select(row => 1f + (row % 3))]);
        var expected = RidgeRegression.Fit(rows.Gather(repeated), 2, CancellationToken.None);
        var actual = RidgeRegression.Fit(rows.With(weights), 2, CancellationToken.None);

        Assert.AreEqual(expected.Link.Offset, actual.Link.Offset, 1e-5);
        Assert.AreEqual(expected.Biases[0], actual.Biases[0], 1e-5);
        for (var i = 0; i < TrainingData.Width; i++)
        {
            Assert.AreEqual(expected.Weights[0][i], actual.Weights[0][i], 1e-5);
        }
    }

    [TestMethod]
    public void Fit_ShrinksByTheClosedForm_WhenThereIsOneFeature()
    {
        // Centred x = (−1, 0, 1), standardised y = (−√1.5, 0, √1.5): w = xᵀy / (xᵀx + λ).
        var training = new ColumnTable([new VectorColumn(ColumnNames.Features, [4, 5, 6], 1), new FloatColumn(ColumnNames.Label, [10, 20, 30])]);
        var model = RidgeRegression.Fit(training, 3, CancellationToken.None);

        Assert.AreEqual(2 * Math.Sqrt(1.5) / 5, model.Weights[0][0], 1e-5);
        Assert.AreEqual(20, PredictionReader.Predict(model, training, TaskCatalog.Regression).Values[1], 1e-4);
    }
}
