namespace Studio.Pipelines.Trainers.Torch.Tabular;

/// <summary>How large a net is by default on few rows, where a large one costs time and gains nothing.</summary>
internal static class FewRows
{
    private const double Few = 400;
    private const double Many = 2_000;

    /// <summary>A size that grows with the rows: evenly in logarithms from 400 to 2,000, and constant outside.</summary>
    /// <param name="rows">Rows to train on.</param>
    /// <param name="least">Size on 400 rows and fewer.</param>
    /// <param name="most">Size on 2,000 rows and more.</param>
    public static int Size(int rows, int least, int most)
    {
        var share = Math.Clamp(Math.Log(rows / Few) / Math.Log(Many / Few), 0, 1);
        return (int)Math.Round(least * Math.Pow((double)most / least, share));
    }
}
