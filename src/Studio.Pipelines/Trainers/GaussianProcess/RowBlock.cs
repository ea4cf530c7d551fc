namespace Studio.Pipelines.Trainers.GaussianProcess;

using System.Numerics;
using System.Numerics.Tensors;

/// <summary>Some consecutive rows of a matrix that is stored row by row.</summary>
/// <param name="Values">The matrix.</param>
/// <param name="Width">Values a row.</param>
/// <param name="First">First row of the block.</param>
/// <param name="Count">Rows of the block.</param>
internal readonly record struct RowBlock(double[] Values, int Width, int First, int Count)
{
    // Columns multiplied at a time: two blocks of 64 rows stay in a core's second cache.
    private const int Depth = 256;

    private const int Tall = 4;

    private const int Wide = 2;

    /// <summary>
    /// Adds <c>factor × row · row</c> for each row here and each row there to a matrix whose rows are those here and whose columns are those there. The sums
    /// are taken in an order that depends on the sizes only.
    /// </summary>
    /// <param name="other">The other rows.</param>
    /// <param name="from">First column of the products.</param>
    /// <param name="to">Column after the last.</param>
    /// <param name="factor">Factor.</param>
    /// <param name="target">The matrix added to.</param>
    /// <param name="targetWidth">Its values a row.</param>
    public void AddProducts(RowBlock other, int from, int to, double factor, double[] target, int targetWidth)
    {
        for (var start = from; start < to; start += Depth)
        {
            AddChunk(other, start, Math.Min(start + Depth, to) - start, factor, target, targetWidth);
        }
    }

    private ReadOnlySpan<double> Row(int row, int from, int length) => Values.AsSpan((row * Width) + from, length);

    private void AddChunk(RowBlock other, int from, int length, double factor, double[] target, int targetWidth)
    {
        var (tall, wide) = (First + (Count / Tall * Tall), other.First + (other.Count / Wide * Wide));
        for (var row = First; row < tall; row += Tall)
        {
            for (var column = other.First; column < wide; column += Wide)
            {
                AddTile(other, row, column, from, length, factor, target, targetWidth);
            }
        }

        for (var row = First; row < First + Count; row++)
        {
            for (var column = row < tall ? wide : other.First; column < other.First + other.Count; column++)
            {
                target[(row * targetWidth) + column] += factor * TensorPrimitives.Dot(Row(row, from, length), other.Row(column, from, length));
            }
        }
    }

    /// <summary>Four rows by two: eight sums stay in registers, and each number that is loaded is used two or four times.</summary>
    private void AddTile(RowBlock other, int row, int column, int from, int length, double factor, double[] target, int targetWidth)
    {
        ReadOnlySpan<double> a0 = Row(row, from, length), a1 = Row(row + 1, from, length), a2 = Row(row + 2, from, length), a3 = Row(row + 3, from, length);
        ReadOnlySpan<double> b0 = other.Row(column, from, length), b1 = other.Row(column + 1, from, length);
        Vector<double> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        var i = 0;
        for (; i <= length - Vector<double>.Count; i += Vector<double>.Count)
        {
            var (left, right) = (new Vector<double>(b0[i..]), new Vector<double>(b1[i..]));
            var value = new Vector<double>(a0[i..]);
            s00 = Vector.FusedMultiplyAdd(value, left, s00);
            s01 = Vector.FusedMultiplyAdd(value, right, s01);
            value = new Vector<double>(a1[i..]);
            s10 = Vector.FusedMultiplyAdd(value, left, s10);
            s11 = Vector.FusedMultiplyAdd(value, right, s11);
            value = new Vector<double>(a2[i..]);
            s20 = Vector.FusedMultiplyAdd(value, left, s20);
            s21 = Vector.FusedMultiplyAdd(value, right, s21);
            value = new Vector<double>(a3[i..]);
            s30 = Vector.FusedMultiplyAdd(value, left, s30);
            s31 = Vector.FusedMultiplyAdd(value, right, s31);
        }

        void Store(int down, Vector<double> first, double firstRest, Vector<double> second, double secondRest)
        {
            var place = ((row + down) * targetWidth) + column;
            target[place] += factor * (Vector.Sum(first) + firstRest);
            target[place + 1] += factor * (Vector.Sum(second) + secondRest);
        }

        Store(0, s00, Rest(a0, b0, i), s01, Rest(a0, b1, i));
        Store(1, s10, Rest(a1, b0, i), s11, Rest(a1, b1, i));
        Store(2, s20, Rest(a2, b0, i), s21, Rest(a2, b1, i));
        Store(3, s30, Rest(a3, b0, i), s31, Rest(a3, b1, i));
    }

    private static double Rest(ReadOnlySpan<double> left, ReadOnlySpan<double> right, int from)
    {
        var sum = 0d;
        for (var i = from; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }
}
