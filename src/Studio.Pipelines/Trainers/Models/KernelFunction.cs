namespace Studio.Pipelines.Trainers.Models;

using System.Numerics.Tensors;

/// <summary>
/// How alike two rows are, from the squared distance q of their coordinates: 1 where they are equal, towards 0 with distance. Coordinates contain the constant
/// of the kernel, so that q needs no factor.
/// </summary>
public enum KernelFunction
{
    /// <summary>Matérn's with ν = 5/2: <c>(1 + √q + q / 3) e^(−√q)</c>, of functions that can be differentiated twice.</summary>
    Matern52,

    /// <summary>The Gaussian: <c>e^(−q)</c>, of functions without any edge.</summary>
    Rbf,
}

/// <summary>Values of kernels.</summary>
internal static class KernelFunctions
{
    /// <summary>What coordinates in units of the length scale are multiplied by.</summary>
    public static double Unit(this KernelFunction kernel) => kernel == KernelFunction.Rbf ? Math.Sqrt(0.5) : Math.Sqrt(5);

    /// <summary>Replaces squared distances, at least 0, by likeness.</summary>
    /// <param name="kernel">Kernel.</param>
    /// <param name="squares">Squared distances; overwritten.</param>
    /// <param name="slopes">The derivative by the squared distance is written here, of the same length; empty for none.</param>
    public static void Apply(this KernelFunction kernel, Span<double> squares, Span<double> slopes)
    {
        if (kernel == KernelFunction.Rbf)
        {
            TensorPrimitives.Negate(squares, squares);
            TensorPrimitives.Exp(squares, squares);
            if (!slopes.IsEmpty)
            {
                TensorPrimitives.Negate(squares, slopes);
            }
        }
        else
        {
            Matern(squares, slopes);
        }
    }

    private static void Matern(Span<double> squares, Span<double> slopes)
    {
        const int Chunk = 256;
        Span<double> lengths = stackalloc double[Chunk], falls = stackalloc double[Chunk];
        for (var start = 0; start < squares.Length; start += Chunk)
        {
            var part = squares[start..Math.Min(start + Chunk, squares.Length)];
            var length = lengths[..part.Length];
            var fall = falls[..part.Length];
            TensorPrimitives.Sqrt(part, length);
            TensorPrimitives.Negate(length, fall);
            TensorPrimitives.Exp(fall, fall);
            TensorPrimitives.Add(length, 1, length);
            TensorPrimitives.MultiplyAdd(part, 1.0 / 3, length, part);
            TensorPrimitives.Multiply(part, fall, part);
            if (!slopes.IsEmpty)
            {
                TensorPrimitives.Multiply(length, fall, length);
                TensorPrimitives.Multiply(length, -1.0 / 6, slopes.Slice(start, part.Length));
            }
        }
    }
}
