namespace Studio.Pipelines.Trainers.Torch;

using TorchSharp;
using static TorchSharp.torch;

/// <summary>
/// Arithmetic whose numbers stay alive. TorchSharp's own operators make a scalar for each call, such as the factor 1 of a sum, and do not
/// keep it: the garbage collector may free it while native code reads it, and then a training fails or goes on with another number.
/// </summary>
internal static class HeldScalars
{
    private static readonly Scalar One = 1;
    private static readonly Scalar Two = 2;

    /// <summary>The sum; in place of <c>left + right</c>.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>Adds to a tensor in place; in place of <c>left.add_(right)</c>.</summary>
    public static Tensor Increase(this Tensor left, Tensor right) => left.add_(right, One);

    /// <summary>The square of each value; in place of <c>values.square()</c>.</summary>
    public static Tensor Squared(this Tensor values) => values.pow(Two);

    /// <summary>The number of a tensor that holds one, of any type and on any device, read from its memory; in place of <c>value.item()</c> and <c>value.ToDouble()</c>.</summary>
    public static double Number(this Tensor value)
    {
        using var scope = NewDisposeScope();
        return value.detach().to(float64).cpu().contiguous().data<double>().ToArray()[0];
    }

    /// <summary>The numbers from 0 to below <paramref name="count"/>, as 64-bit integers; in place of <c>arange(count)</c>.</summary>
    public static Tensor Range(long count, Device device)
    {
        var numbers = new long[count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = i;
        }

        return tensor(numbers, device: device);
    }
}
