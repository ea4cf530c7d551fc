namespace Studio.Pipelines.Trainers.GaussianProcess;

/// <summary>Features as kernels see them: centred, and all divided by one number so that rows have a squared length of 1 in the mean.</summary>
/// <param name="Features">The features.</param>
/// <param name="Centers">Their means, in single precision.</param>
/// <param name="Unit">What centred features are multiplied by; 0 when all are constant.</param>
/// <param name="Varies">False for features that are the same in all rows.</param>
internal sealed record KernelInputs(VectorColumn Features, float[] Centers, double Unit, bool[] Varies)
{
    /// <summary>Features a row.</summary>
    public int Width => Features.Width;

    /// <summary>Measures the features of training rows.</summary>
    public static KernelInputs Measure(VectorColumn features)
    {
        var (centers, varies, variance) = (new float[features.Width], new bool[features.Width], 0d);
        for (var i = 0; i < centers.Length; i++)
        {
            double sum = 0, squares = 0;
            for (var row = 0; row < features.Count; row++)
            {
                double value = features.Row(row)[i];
                sum += value;
                varies[i] |= value != features.Row(0)[i];
            }

            centers[i] = (float)(sum / features.Count);
            for (var row = 0; row < features.Count; row++)
            {
                double distance = features.Row(row)[i] - centers[i];
                squares += distance * distance;
            }

            variance += varies[i] ? squares / features.Count : 0;
        }

        return new KernelInputs(features, centers, variance > 0 ? 1 / Math.Sqrt(variance) : 0, varies);
    }

    /// <summary>What centred features are multiplied by for given logarithms of inverse length scales.</summary>
    public float[] Scales(double[] logInverseLengths, KernelFunction kernel) =>
        [.. logInverseLengths.Select((log, i) => Varies[i] ? (float)(Unit * kernel.Unit() * Math.Exp(log)) : 0)];

    /// <summary>Centred features of some rows, row by row.</summary>
    public double[] Centered(int[] rows)
    {
        var centered = new double[rows.Length * Width];
        for (var row = 0; row < rows.Length; row++)
        {
            var values = Features.Row(rows[row]);
            for (var i = 0; i < Width; i++)
            {
                centered[(row * Width) + i] = Varies[i] ? (values[i] - (double)Centers[i]) * Unit : 0;
            }
        }

        return centered;
    }

    /// <summary>Coordinates of some rows as a model computes them, in single precision, row by row.</summary>
    public double[] Coordinates(int[] rows, float[] scales)
    {
        var coordinates = new double[rows.Length * Width];
        for (var row = 0; row < rows.Length; row++)
        {
            var values = Features.Row(rows[row]);
            for (var i = 0; i < Width; i++)
            {
                coordinates[(row * Width) + i] = (values[i] - Centers[i]) * scales[i];
            }
        }

        return coordinates;
    }
}
