namespace Studio.Pipelines.Trainers.Torch.Stacked;

using static TorchSharp.torch;

/// <summary>
/// Several nets of one shape as one, whose weights are nets × their shape: on few rows a step of all then takes little more calls of libtorch than
/// one of a single net. Each net draws its own chance, in the order in which it would alone.
/// </summary>
internal abstract class NetworkStack
{
    /// <summary>Does what each net does to its own rows.</summary>
    /// <param name="input">Nets × rows × slots; behind the rows of a net that has fewer than others are further ones, which do not count.</param>
    /// <param name="rows">Rows of each net.</param>
    /// <param name="training">Whether values are dropped.</param>
    /// <returns>Nets × rows × outputs, or nets × rows × members × outputs; finite also where rows do not count.</returns>
    public abstract Tensor Forward(Tensor input, IReadOnlyList<int> rows, bool training);

    /// <summary>Drops values of each net by its own factors.</summary>
    /// <param name="value">Nets × members × rows × width.</param>
    /// <param name="rows">Rows of each net.</param>
    /// <param name="next">The next factors of so many values of a net; null when it drops none.</param>
    protected static Tensor Drop(Tensor value, IReadOnlyList<int> rows, Func<int, long, Tensor?> next)
    {
        var (members, width) = (value.shape[1], value.shape[3]);
        var factors = rows.Select((count, net) => next(net, members * count * width)).ToArray();
        if (Array.TrueForAll(factors, factor => factor is null))
        {
            return value;
        }

        if (factors.All(factor => factor is not null && factor.numel() == members * value.shape[2] * width))
        {
            return value * cat(factors!).view(value.shape);
        }

        using var noGrad = no_grad();
        var all = ones(value.shape, device: value.device);
        for (var net = 0; net < factors.Length; net++)
        {
            if (factors[net] is { } factor)
            {
                all.select(0, net).narrow(1, 0, rows[net]).copy_(factor.view(members, rows[net], width));
            }
        }

        using var grad = enable_grad();
        return value * all;
    }
}
