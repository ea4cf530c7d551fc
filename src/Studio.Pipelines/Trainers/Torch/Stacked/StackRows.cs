namespace Studio.Pipelines.Trainers.Torch.Stacked;

using Studio.Pipelines.Trainers.Torch.Loop;
using static TorchSharp.torch;

/// <summary>Some rows of each net.</summary>
/// <param name="Features">Nets × rows × slots.</param>
/// <param name="Labels">Nets × rows.</param>
/// <param name="Shares">What each row counts for in the mean of its net, nets × rows: 0 where a net has fewer rows than others.</param>
/// <param name="Counts">Rows of each net.</param>
internal sealed record StackBatch(Tensor Features, Tensor Labels, Tensor Shares, IReadOnlyList<int> Counts);

/// <summary>The rows of several nets, one behind the other, from which batches are picked. Lives in the dispose scope of the caller.</summary>
internal sealed class StackRows
{
    private readonly Tensor _features;
    private readonly Tensor _labels;
    private readonly float[]?[] _weights;
    private readonly long[] _first;

    /// <summary>Takes the rows of the nets; all have the same slots.</summary>
    public StackRows(IReadOnlyList<TensorRows> nets)
    {
        _features = cat([.. nets.Select(rows => rows.Features)]);
        _labels = cat([.. nets.Select(rows => rows.Labels)]);
        _weights = [.. nets.Select(rows => rows.Weights is { } weights ? NetworkModule.Values(weights) : null)];
        _first = new long[nets.Count];
        for (var net = 1; net < nets.Count; net++)
        {
            _first[net] = _first[net - 1] + nets[net - 1].Count;
        }
    }

    /// <summary>Picks rows.</summary>
    /// <param name="chosen">Indices of rows of each net, at least one; a net with fewer than another has its first again, which counts for nothing.</param>
    public StackBatch Pick(IReadOnlyList<ReadOnlyMemory<long>> chosen)
    {
        var longest = chosen.Max(rows => rows.Length);
        var (indices, shares) = (new long[chosen.Count * longest], new double[chosen.Count * longest]);
        for (var net = 0; net < chosen.Count; net++)
        {
            var rows = chosen[net].Span;
            var place = net * longest;
            for (var i = 0; i < longest; i++)
            {
                var row = i < rows.Length ? rows[i] : rows[0];
                indices[place + i] = _first[net] + row;
                shares[place + i] = i < rows.Length ? (_weights[net]?[row] ?? 1.0) / rows.Length : 0;
            }
        }

        var picked = tensor(indices, device: _features.device);
        return new StackBatch(
            _features.index_select(0, picked).view(chosen.Count, longest, -1),
            _labels.index_select(0, picked).view(chosen.Count, longest),
            tensor(shares, [chosen.Count, longest], device: _features.device).to(_features.dtype),
            [.. chosen.Select(rows => rows.Length)]);
    }
}
