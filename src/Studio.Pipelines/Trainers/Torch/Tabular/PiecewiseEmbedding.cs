namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>
/// Piecewise-linear embeddings (Gorishniy et al. 2022, version B of TabM 2025): a number x becomes a linear map of x plus one of how far x has
/// come through each of its quantile bins, 0 before a bin and 1 behind it; the second map starts at zero. Takes rows × numbers, gives rows ×
/// (numbers · width).
/// </summary>
internal sealed class PiecewiseEmbedding : NumberEmbedding
{
    /// <summary>How far beyond the outer bins a number may go, in widths of that bin; the paper sets no bound, which one wild value turns into nonsense.</summary>
    public const float Beyond = 2;

    private readonly QuantileBins _bins;
    private readonly Tensor _slopes;
    private readonly Tensor _offsets;
    private readonly Tensor _least;
    private readonly Tensor _most;
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    /// <summary>Creates the embedding.</summary>
    /// <param name="bins">Bins of each number.</param>
    /// <param name="width">Values that a number becomes.</param>
    /// <param name="generator">Draws the first values.</param>
    /// <param name="device">Where it is.</param>
    public PiecewiseEmbedding(QuantileBins bins, int width, Generator generator, Device device)
        : base(nameof(PiecewiseEmbedding))
    {
        (_bins, ValuesPerNumber) = (bins, width);
        long[] shape = [bins.Numbers, 1, bins.Bins];
        var layer = PiecewiseEmbeddingLayer.Of(bins, [], []);
        _slopes = tensor(layer.Slopes, shape, device: device);
        _offsets = tensor(layer.Offsets, shape, device: device);
        _least = tensor(layer.Least, shape, device: device);
        _most = tensor(layer.Most, shape, device: device);
        var bound = 1 / Math.Sqrt(width);
        var linear = empty(bins.Numbers, 1, width).uniform_(-bound, bound, generator);
        _weight = new Parameter(cat([linear, zeros(bins.Numbers, bins.Bins, width)], 1).to(device));
        _bias = new Parameter(empty(bins.Numbers, 1, width).uniform_(-bound, bound, generator).to(device));
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
    }

    /// <inheritdoc/>
    public override int ValuesPerNumber { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor numbers)
    {
        using Scalar one = 1;
        var columns = numbers.t().unsqueeze(2);
        var pieces = _offsets.addcmul(columns, _slopes, one).clamp(_least, _most);
        var mapped = cat([columns, pieces], 2).baddbmm(_weight, _bias);
        return mapped.transpose(0, 1).reshape(numbers.shape[0], -1);
    }

    /// <inheritdoc/>
    public override NetworkLayer Describe() => PiecewiseEmbeddingLayer.Of(_bins, NetworkModule.Values(_weight), NetworkModule.Values(_bias));

    /// <summary>A net with fewer bins than another has further ones that are always 0.</summary>
    public override Func<Tensor, Tensor> Stack(IReadOnlyList<NumberEmbedding> nets, Func<string, Tensor> weight)
    {
        PiecewiseEmbedding[] mine = [.. nets.Cast<PiecewiseEmbedding>()];
        var most = weight("weight").shape[2] - 1;
        Tensor All(Func<PiecewiseEmbedding, Tensor> one) => stack([.. mine.Select(embedding => Widen(one(embedding), most))]);
        var (slopes, offsets) = (All(net => net._slopes), All(net => net._offsets));
        var (least, highest) = (All(net => net._least), All(net => net._most));
        return numbers =>
        {
            using Scalar one = 1;
            var columns = numbers.transpose(1, 2).unsqueeze(3);
            var pieces = offsets.addcmul(columns, slopes, one).clamp(least, highest);
            var mapped = cat([columns, pieces], 3).flatten(0, 1).baddbmm(weight("weight").flatten(0, 1), weight("bias").flatten(0, 1));
            return mapped.view(mine.Length, _bins.Numbers, numbers.shape[1], -1).transpose(1, 2).reshape(mine.Length, numbers.shape[1], -1);
        };
    }

    private static Tensor Widen(Tensor bins, long most) =>
        bins.shape[2] == most ? bins : cat([bins, zeros(bins.shape[0], 1, most - bins.shape[2], device: bins.device)], 2);
}
