namespace Studio.Pipelines.Tests.Trainers.GaussianProcess;

using Studio.Pipelines.Trainers.GaussianProcess;

[TestClass]
public sealed class CholeskyTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(7)]
    [DataRow(64)]
    [DataRow(65)]
    [DataRow(333)]
    public void Inverse_TimesTheMatrix_IsOne(int size)
    {
        var (algebra, matrix) = (new Cholesky(size, 2, CancellationToken.None), Matrix(size));
        var (factor, transposed, inverse) = ((double[])matrix.Clone(), new double[size * size], new double[size * size]);
        Assert.IsTrue(algebra.Factor(factor));
        algebra.InvertTransposed(factor, transposed);
        algebra.Inverse(transposed, inverse);
        for (var row = 0; row < size; row++)
        {
            double[] unit = [.. Enumerable.Range(0, size).Select(i => i == row ? 1d : 0)];
            var solved = algebra.Solve(factor, unit);
            for (var i = 0; i < size; i++)
            {
                var product = Enumerable.Range(0, size).Sum(k => matrix[(row * size) + k] * At(inverse, size, k, i));
                Assert.AreEqual(unit[i], product, 1e-9);
                Assert.AreEqual(At(inverse, size, row, i), solved[i], 1e-9);
            }
        }
    }

    [TestMethod]
    public void HalfLogDeterminant_IsThatOfAKnownMatrix()
    {
        double[] matrix = [4, 2, 2, 3];
        var algebra = new Cholesky(2, 1, CancellationToken.None);
        Assert.IsTrue(algebra.Factor(matrix));
        Assert.AreEqual(Math.Log(8) / 2, algebra.HalfLogDeterminant(matrix), 1e-12);
    }

    [TestMethod]
    public void Factor_IsFalse_WhenTheMatrixIsNotPositiveDefinite()
    {
        Assert.IsFalse(new Cholesky(2, 1, CancellationToken.None).Factor([1, 2, 2, 1]));
        Assert.IsFalse(new Cholesky(2, 1, CancellationToken.None).Factor([double.NaN, 0, 0, 1]));
    }

    [TestMethod]
    public void Factor_GivesTheSameBits_WhateverTheThreads()
    {
        var (one, four) = (Matrix(500), Matrix(500));
        Assert.IsTrue(new Cholesky(500, 1, CancellationToken.None).Factor(one));
        Assert.IsTrue(new Cholesky(500, 4, CancellationToken.None).Factor(four));
        CollectionAssert.AreEqual(one, four);
    }

    private static double At(double[] lower, int size, int row, int column) => lower[(Math.Max(row, column) * size) + Math.Min(row, column)];

    private static double[] Matrix(int size)
    {
        var random = new Random(size);
        double[] rows = [.. Enumerable.Range(0, size * size).Select(_ => random.NextDouble() - 0.5)];
        var matrix = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                matrix[(i * size) + j] = Enumerable.Range(0, size).Sum(k => rows[(i * size) + k] * rows[(j * size) + k]) + (i == j ? 1 : 0);
            }
        }

        return matrix;
    }
}
