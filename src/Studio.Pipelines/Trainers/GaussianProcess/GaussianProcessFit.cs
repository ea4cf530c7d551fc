namespace Studio.Pipelines.Trainers.GaussianProcess;

using System.Numerics.Tensors;

/// <summary>The posterior mean of a Gaussian process for given hyperparameters.</summary>
/// <param name="Rows">What a model needs of it.</param>
/// <param name="LeftOut">What the process would predict for each row without that row, by output, then row, exactly (Rasmussen and Williams 2006, 5.4.2); null when not asked for.</param>
internal sealed record GaussianProcessFit(KernelRows Rows, double[][]? LeftOut)
{
    /// <summary>Fits.</summary>
    /// <param name="inputs">Features.</param>
    /// <param name="rows">Rows to fit.</param>
    /// <param name="labels">Their labels of about mean 0 and variance 1, by output, then row.</param>
    /// <param name="weights">What these rows count for; null when all count the same.</param>
    /// <param name="kernel">Kernel.</param>
    /// <param name="hyperparameters">Hyperparameters.</param>
    /// <param name="leaveOut">True to tell what is predicted for left-out rows.</param>
    /// <param name="algebra">Algebra of as many rows.</param>
    /// <exception cref="TrainingException">The matrix is not positive definite in double precision.</exception>
    public static GaussianProcessFit Of(
        KernelInputs inputs, int[] rows, double[][] labels, float[]? weights, KernelFunction kernel, Hyperparameters hyperparameters, bool leaveOut, Cholesky algebra)
    {
        var count = rows.Length;
        var scales = inputs.Scales(hyperparameters.LogInverseLengths, kernel);
        var coordinates = inputs.Coordinates(rows, scales);
        var centered = inputs.Centered(rows);
        var (matrix, products) = (new double[count * count], new double[count * count]);
        KernelMatrix.Fill(algebra, coordinates, inputs.Width, kernel, matrix, []);
        algebra.Products(centered, inputs.Width, products);
        for (var row = 0; row < count; row++)
        {
            var values = matrix.AsSpan(row * count, row + 1);
            TensorPrimitives.Multiply(values, hyperparameters.Signal, values);
            TensorPrimitives.MultiplyAdd(products.AsSpan(row * count, row + 1), hyperparameters.Linear, values, values);
            values[row] += hyperparameters.Noise / (weights?[row] ?? 1);
        }

        if (!algebra.Factor(matrix))
        {
            throw new TrainingException("The matrix of the kernel is not positive definite; a larger noiseFloor helps.");
        }

        double[][] solutions = [.. labels.Select(label => algebra.Solve(matrix, label))];
        var known = new KernelRows(
            inputs.Centers,
            scales,
            [.. Enumerable.Range(0, inputs.Width).Select(i => Enumerable.Range(0, count).Select(row => coordinates[(row * inputs.Width) + i]).ToArray())],
            [.. solutions.Select(solution => Array.ConvertAll(solution, value => value * hyperparameters.Signal))],
            [.. solutions.Select(solution => Linear(solution, centered, inputs, scales, hyperparameters.Linear))],
            new double[labels.Length]);
        return new GaussianProcessFit(known, leaveOut ? LeaveOut(algebra, matrix, products, labels, solutions) : null);
    }

    /// <summary>Weights of coordinates: those of centred features, divided by what makes coordinates of these.</summary>
    private static double[] Linear(double[] solution, double[] centered, KernelInputs inputs, float[] scales, double variance)
    {
        var sums = new double[inputs.Width];
        for (var row = 0; row < solution.Length; row++)
        {
            TensorPrimitives.MultiplyAdd(centered.AsSpan(row * inputs.Width, inputs.Width), solution[row], sums, sums);
        }

        return [.. sums.Select((sum, i) => scales[i] == 0 ? 0 : variance * sum * inputs.Unit / scales[i])];
    }

    /// <summary>yᵢ − αᵢ / K⁻¹ᵢᵢ.</summary>
    private static double[][] LeaveOut(Cholesky algebra, double[] factor, double[] buffer, double[][] labels, double[][] solutions)
    {
        var rows = solutions[0].Length;
        algebra.InvertTransposed(factor, buffer);
        var diagonal = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            diagonal[row] = TensorPrimitives.SumOfSquares<double>(buffer.AsSpan(row * rows, rows));
        }

        return [.. labels.Zip(solutions, (label, solution) => Enumerable.Range(0, rows).Select(row => label[row] - (solution[row] / diagonal[row])).ToArray())];
    }
}
