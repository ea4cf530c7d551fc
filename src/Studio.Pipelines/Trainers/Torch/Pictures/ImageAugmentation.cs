namespace Studio.Pipelines.Trainers.Torch.Pictures;

using static TorchSharp.torch;

/// <summary>How pictures are changed while a net is trained on them, so that it sees each in many forms.</summary>
/// <param name="Shift">Largest shift, as a share of each side; zoom is up to as much again.</param>
/// <param name="Flip">Whether half of them are mirrored left to right.</param>
/// <param name="Cutout">Side of a square that is blanked in half of them, as a share of each side (DeVries &amp; Taylor 2017); 0 for none.</param>
internal sealed record ImageAugmentation(double Shift, bool Flip, double Cutout)
{
    /// <summary>
    /// Shifts, zooms and mirrors each picture: a choice of its rows and columns, where pixels outside repeat the edge.
    /// </summary>
    /// <param name="pictures">Rows × channels × height × width.</param>
    /// <param name="random">Where the chances come from.</param>
    public Tensor Move(Tensor pictures, Random random)
    {
        var (count, channels, height, width) = ((int)pictures.shape[0], pictures.shape[1], (int)pictures.shape[2], (int)pictures.shape[3]);
        var (rows, columns) = (new long[count * height], new long[count * width]);
        for (var i = 0; i < count; i++)
        {
            var zoom = 1 + (Shift * ((2 * random.NextDouble()) - 1));
            Choose(rows.AsSpan(i * height, height), zoom, mirrored: false, random);
            Choose(columns.AsSpan(i * width, width), zoom, Flip && random.NextDouble() < 0.5, random);
        }

        using var scope = NewDisposeScope();
        var device = pictures.device;
        var moved = pictures.index(
            TensorIndex.Tensor(HeldScalars.Range(count, device).view(-1, 1, 1, 1)),
            TensorIndex.Tensor(HeldScalars.Range(channels, device).view(1, -1, 1, 1)),
            TensorIndex.Tensor(tensor(rows, [count, 1, height, 1], device: device)),
            TensorIndex.Tensor(tensor(columns, [count, 1, 1, width], device: device)));
        return moved.MoveToOuterDisposeScope();
    }

    /// <summary>Blanks a square of half of the pictures: to 0, which is the mean once they are standardised.</summary>
    /// <param name="pictures">Rows × channels × height × width.</param>
    /// <param name="random">Where the chances come from.</param>
    public Tensor Cut(Tensor pictures, Random random)
    {
        var (count, height, width) = ((int)pictures.shape[0], (int)pictures.shape[2], (int)pictures.shape[3]);
        var (tall, wide) = ((int)(Cutout * height), (int)(Cutout * width));
        if (tall == 0 || wide == 0)
        {
            return pictures;
        }

        var kept = new float[count * height * width];
        Array.Fill(kept, 1);
        for (var i = 0; i < count; i++)
        {
            if (random.NextDouble() < 0.5)
            {
                var (top, left) = (random.Next(height - tall + 1), random.Next(width - wide + 1));
                for (var y = top; y < top + tall; y++)
                {
                    kept.AsSpan((((i * height) + y) * width) + left, wide).Clear();
                }
            }
        }

        using var mask = tensor(kept, [count, 1, height, width], device: pictures.device);
        return pictures * mask;
    }

    private void Choose(Span<long> places, double zoom, bool mirrored, Random random)
    {
        var (side, middle) = (places.Length, (places.Length - 1) / 2.0);
        var shift = Shift * side * ((2 * random.NextDouble()) - 1);
        for (var i = 0; i < side; i++)
        {
            var place = Math.Clamp((long)Math.Round(middle + ((i - middle) * zoom) + shift), 0, side - 1);
            places[mirrored ? side - 1 - i : i] = place;
        }
    }
}
