namespace Studio.Pipelines.Tests.Trainers.GaussianProcess;

using Studio.Pipelines.Trainers.GaussianProcess;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class MarginalLikelihoodTests
{
    private const int Rows = 40;
    private const int Width = 3;

    [TestMethod]
    [DataRow(KernelFunction.Matern52, false, "columns")]
    [DataRow(KernelFunction.Matern52, true, "relevance")]
    [DataRow(KernelFunction.Rbf, true, "columns")]
    [DataRow(KernelFunction.Rbf, false, "common")]
    public void Evaluate_GivesTheGradient_OfItsValue(KernelFunction kernel, bool weighed, string kind)
    {
        var random = new Random(1);
        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() - 0.5)];
        var scales = kind switch
        {
            "columns" => new LengthScales([0, 1, 1], 2, null, 0.7),
            "relevance" => LengthScales.OfRelevance([0.5, 0.1, 0]),
            _ => LengthScales.Common(Width),
        };
        var weights = weighed ? Array.ConvertAll(Draw(Rows), value => (float)value + 1) : null;
        var likelihood = new MarginalLikelihood(Draw(Rows * Width), [Draw(Rows), Draw(Rows)], weights, kernel, scales, 0.01, 1, CancellationToken.None);
        double[] point = [0.3, -1, -1.2, .. Draw(scales.Parameters)];
        var gradient = new double[point.Length];
        likelihood.Evaluate(point, gradient);
        for (var i = 0; i < point.Length; i++)
        {
            double At(double step)
            {
                var moved = (double[])point.Clone();
                moved[i] += step;
                return likelihood.Evaluate(moved, new double[point.Length]);
            }

            Assert.AreEqual((At(1e-5) - At(-1e-5)) / 2e-5, gradient[i], 1e-5 * Math.Max(1, Math.Abs(gradient[i])), $"parameter {i}");
        }
    }

    [TestMethod]
    public void Evaluate_IsTheDensityOfANormalDistribution_ForOneRow()
    {
        var scales = LengthScales.Common(1);
        var likelihood = new MarginalLikelihood([0], [[0.7]], null, KernelFunction.Matern52, scales, 0.1, 1, CancellationToken.None);
        var start = Hyperparameters.Start(scales);
        var variance = Math.Exp(start[0]) + 0.1 + Math.Exp(start[2]);

        // At the start the prior is at its peak, which counts as 0.
        Assert.AreEqual((0.49 / variance / 2) + (Math.Log(2 * Math.PI * variance) / 2), likelihood.Evaluate(start, new double[start.Length]), 1e-12);
    }

    [TestMethod]
    public void Minimize_FindsTheLeast_OfABananaShapedFunction()
    {
        static double Rosenbrock(double[] point, double[] gradient)
        {
            var (a, b) = (1 - point[0], point[1] - (point[0] * point[0]));
            (gradient[0], gradient[1]) = ((-2 * a) - (400 * point[0] * b), 200 * b);
            return (a * a) + (100 * b * b);
        }

        var found = LimitedMemoryBfgs.Minimize(Rosenbrock, [-1.2, 1], 1e-14, (evaluations, _) => evaluations < 200);
        Assert.AreEqual(1, found[0], 1e-4);
        Assert.AreEqual(1, found[1], 1e-4);
    }
}
