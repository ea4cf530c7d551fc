namespace Studio.Pipelines.Tests.Trainers.GaussianProcess;

using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.GaussianProcess;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class GaussianProcessFitTests
{
    private static readonly Hyperparameters Known = new(Signal: 2, Linear: 0.5, Noise: 0.25, LogInverseLengths: [Math.Log(0.5)]);

    [TestMethod]
    [DataRow(KernelFunction.Matern52)]
    [DataRow(KernelFunction.Rbf)]
    public void Of_IsTheSolutionByHand_ForTwoRows(KernelFunction kernel)
    {
        // Two rows at −1 and 1, labels −1 and 1: K = [a b; b a], whose solution for (−1, 1) is (−1, 1) / (a − b).
        var fit = Fit([-1, 1], [-1, 1], null, kernel);
        double Likeness(double distance) => kernel == KernelFunction.Rbf
            ? Math.Exp(-distance * distance * 0.25 / 2)
            : (1 + (Math.Sqrt(5) * distance / 2) + (5 * distance * distance / 12)) * Math.Exp(-Math.Sqrt(5) * distance / 2);
        double Covariance(double left, double right) => (2 * Likeness(Math.Abs(left - right))) + (0.5 * left * right);
        var weight = 1 / (Covariance(1, 1) + 0.25 - Covariance(1, -1));
        float[] asked = [-1, 0, 0.5f, 1, 3];
        CollectionAssert.AreEqual(
            Array.ConvertAll(asked, x => Math.Round(weight * (Covariance(x, 1) - Covariance(x, -1)), 5)),
            Array.ConvertAll(Predict(fit, kernel, asked), value => Math.Round(value, 5)));
    }

    [TestMethod]
    public void LeftOut_IsWhatIsPredicted_WithoutTheRow()
    {
        float[] features = [-1, -0.7f, 0.1f, 0.4f, 1.2f];
        double[] labels = [0.3, -1, 0.5, 1.1, -0.9];
        float[] weights = [1, 2, 0.5f, 1, 3];
        var whole = Fit(features, labels, weights, KernelFunction.Matern52);
        for (var left = 0; left < features.Length; left++)
        {
            int[] others = [.. Enumerable.Range(0, features.Length).Where(row => row != left)];
            var fit = Fit(features, labels, weights, KernelFunction.Matern52, others);
            Assert.AreEqual(Predict(fit, KernelFunction.Matern52, [features[left]])[0], whole.LeftOut![0][left], 1e-6);
        }
    }

    [TestMethod]
    public void Of_CountsARowOfWeightTwo_AsTwoRows()
    {
        var weighed = Fit([-1, 0, 1], [-1, 0.5, 1], [1, 2, 1], KernelFunction.Matern52);
        var doubled = Fit([-1, 0, 0, 1], [-1, 0.5, 0.5, 1], null, KernelFunction.Matern52, unit: weighed.Rows.Scales[0]);
        float[] asked = [-2, -0.5f, 0, 0.3f];
        for (var i = 0; i < asked.Length; i++)
        {
            Assert.AreEqual(Predict(weighed, KernelFunction.Matern52, asked)[i], Predict(doubled, KernelFunction.Matern52, asked)[i], 1e-5);
        }
    }

    [TestMethod]
    public void OfTwo_FindsTheOdds_OfScoresThatTellNothing()
    {
        bool[] positive = [.. Enumerable.Range(0, 4000).Select(row => row % 4 == 0)];
        var calibration = ScoreCalibration.OfTwo(new double[4000], positive, null);
        Assert.AreEqual(Math.Log(1.0 / 3), calibration.Summands[0], 1e-2);
    }

    [TestMethod]
    public void OfSeveral_StaysFinite_WhenAClassHasNoRow()
    {
        var calibration = ScoreCalibration.OfSeveral([[1, -1, 1], [-1, 1, -1], [0, 0, 0]], [0, 1, 0], [1, 2, 1]);
        Assert.IsTrue(double.IsFinite(calibration.Factor) && calibration.Summands.All(double.IsFinite));
        Assert.IsLessThan(calibration.Summands[0], calibration.Summands[2]);
    }

    private static GaussianProcessFit Fit(float[] features, double[] labels, float[]? weights, KernelFunction kernel, int[]? rows = null, double? unit = null)
    {
        var inputs = KernelInputs.Measure(new VectorColumn(ColumnNames.Features, features, 1));
        inputs = unit is { } scale ? inputs with { Unit = scale / kernel.Unit() / 0.5 } : inputs;
        rows ??= [.. Enumerable.Range(0, features.Length)];
        return GaussianProcessFit.Of(
            inputs,
            rows,
            [Array.ConvertAll(rows, row => labels[row])],
            weights is null ? null : Array.ConvertAll(rows, row => weights[row]),
            kernel,
            Known,
            leaveOut: true,
            new Cholesky(rows.Length, 1, CancellationToken.None));
    }

    private static float[] Predict(GaussianProcessFit fit, KernelFunction kernel, float[] features)
    {
        var model = new KernelModel(new OutputLink(TaskCatalog.Regression, Activation.None), kernel, fit.Rows, 0);
        return PredictionReader.Predict(model, new ColumnTable([new VectorColumn(ColumnNames.Features, features, 1)]), TaskCatalog.Regression).Values;
    }
}
