namespace Studio.Pipelines.Data.Images;

/// <summary>
/// Changes the size of pictures with a triangle filter that is as wide as the pixels it merges: bilinear where a picture grows, an
/// average without moiré where it shrinks. Pillow's <c>resize(…, BILINEAR)</c> does the same, so a picture can be prepared for an
/// exported model in other languages too. First along rows, then along columns.
/// </summary>
internal static class Resampling
{
    private const int Channels = ImageSize.Channels;

    /// <summary>Stretches pixels from one size to another.</summary>
    public static byte[] Resize(ReadOnlySpan<byte> pixels, ImageSize from, ImageSize to)
    {
        var rows = new float[from.Height * to.Width * Channels];
        var across = Taps(from.Width, to.Width);
        for (var y = 0; y < from.Height; y++)
        {
            var source = pixels.Slice(y * from.Width * Channels, from.Width * Channels);
            Across(source, across, rows.AsSpan(y * to.Width * Channels, to.Width * Channels));
        }

        var result = new byte[to.Bytes];
        var width = to.Width * Channels;
        var down = Taps(from.Height, to.Height);
        for (var y = 0; y < to.Height; y++)
        {
            Down(rows, width, down[y], result.AsSpan(y * width, width));
        }

        return result;
    }

    private static void Across(ReadOnlySpan<byte> source, Tap[] taps, Span<float> target)
    {
        for (var x = 0; x < taps.Length; x++)
        {
            var (first, weights) = taps[x];
            float red = 0, green = 0, blue = 0;
            for (var i = 0; i < weights.Length; i++)
            {
                var at = (first + i) * Channels;
                red += weights[i] * source[at];
                green += weights[i] * source[at + 1];
                blue += weights[i] * source[at + 2];
            }

            (target[x * Channels], target[(x * Channels) + 1], target[(x * Channels) + 2]) = (red, green, blue);
        }
    }

    private static void Down(float[] rows, int width, Tap tap, Span<byte> target)
    {
        for (var x = 0; x < width; x++)
        {
            var sum = 0.5f;
            for (var i = 0; i < tap.Weights.Length; i++)
            {
                sum += tap.Weights[i] * rows[((tap.First + i) * width) + x];
            }

            target[x] = (byte)Math.Clamp(sum, 0, 255);
        }
    }

    /// <summary>For each target pixel the source pixels it is made of.</summary>
    private static Tap[] Taps(int from, int to)
    {
        var scale = (double)from / to;
        var reach = Math.Max(1, scale);
        var taps = new Tap[to];
        for (var target = 0; target < to; target++)
        {
            var center = (target + 0.5) * scale;
            var first = Math.Max(0, (int)(center - reach + 0.5));
            var last = Math.Min(from, (int)(center + reach + 0.5));
            var weights = new double[last - first];
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] = Math.Max(0, 1 - (Math.Abs(first + i + 0.5 - center) / reach));
            }

            var sum = weights.Sum();
            taps[target] = new Tap(first, Array.ConvertAll(weights, weight => (float)(weight / sum)));
        }

        return taps;
    }

    private readonly record struct Tap(int First, float[] Weights);
}
