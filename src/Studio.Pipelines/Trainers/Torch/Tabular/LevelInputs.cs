namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>
/// What a tabular net makes of levels: few codes become one-hot slots (two become −1 and +1), many codes an embedding each, all side by side.
/// Takes the whole features, rows × slots.
/// </summary>
internal sealed class LevelInputs : nn.Module<Tensor, Tensor>
{
    // RealMLP's embeddings of 8 (Holzmüller et al. 2024), fewer where a table of hundreds of such columns would make the net huge.
    private const int MostWidth = 8;
    private const int FewestWidth = 2;
    private const int MostValues = 1024;

    private readonly OneHotLayer? _oneHot;
    private readonly Tensor[] _codes;
    private readonly long[] _slots;
    private readonly long[] _offsets;
    private readonly int _embedding;
    private readonly Tensor? _lookedSlots;
    private readonly Tensor? _firstRows;
    private readonly Parameter? _table;

    /// <summary>Creates the inputs; embeddings start as normal numbers, that of code 0 as zeros.</summary>
    public LevelInputs(NetworkSlots slots, Generator generator, Device device)
        : base(nameof(LevelInputs))
    {
        _oneHot = slots.OneHot.Length == 0 ? null : OneHotLayer.Of(slots.OneHot);
        _codes = _oneHot is null
            ? []
            : [tensor(_oneHot.Slots.ToArray(), device: device), tensor(_oneHot.Positive, device: device), tensor(_oneHot.Negative, device: device)];
        _slots = [.. slots.Looked.Select(level => level.Slot)];
        _offsets = new long[_slots.Length];
        for (var i = 1; i < _slots.Length; i++)
        {
            _offsets[i] = _offsets[i - 1] + slots.Looked[i - 1].Size;
        }

        if (_slots.Length > 0)
        {
            _embedding = Math.Clamp(MostValues / _slots.Length, FewestWidth, MostWidth);
            _lookedSlots = tensor(_slots, device: device);
            _firstRows = tensor(_offsets, device: device);
            var table = empty(slots.Looked.Sum(level => (long)level.Size), _embedding).normal_(0, 1, generator);
            using Scalar zero = 0;
            table.index_fill_(0, tensor(_offsets), zero);
            _table = new Parameter(table.to(device));
            register_parameter("table", _table);
        }
    }

    /// <summary>Values a row; 0 when there are no levels.</summary>
    public int Width => (_oneHot?.Slots.Count ?? 0) + (_slots.Length * _embedding);

    /// <summary>Embedded columns and the width of each.</summary>
    public (int Columns, int Width) Embeddings => (_slots.Length, _embedding);

    /// <inheritdoc/>
    public override Tensor forward(Tensor features)
    {
        var parts = new List<Tensor>(2);
        if (_codes.Length > 0)
        {
            parts.Add(OneHot(features.index_select(1, _codes[0])));
        }

        if (_table is not null)
        {
            var rows = features.index_select(1, _lookedSlots!).to(int64).Increase(_firstRows!);
            parts.Add(_table.index_select(0, rows.flatten()).view(features.shape[0], -1));
        }

        return parts.Count == 1 ? parts[0] : cat(parts, 1);
    }

    /// <summary>What the inputs of several nets do at once: nets × rows × slots to nets × rows × <see cref="Width"/>.</summary>
    /// <param name="features">Nets × rows × slots.</param>
    /// <param name="table">The embeddings of all nets, nets × codes × values; null where there are none.</param>
    public Tensor Stacked(Tensor features, Tensor? table)
    {
        var parts = new List<Tensor>(2);
        if (_codes.Length > 0)
        {
            parts.Add(OneHot(features.index_select(2, _codes[0])));
        }

        if (table is not null)
        {
            var rows = features.index_select(2, _lookedSlots!).to(int64).Increase(_firstRows!);
            var firstOfNet = tensor([.. Enumerable.Range(0, (int)table.shape[0]).Select(net => net * table.shape[1])], device: table.device);
            rows = rows.Increase(firstOfNet.view(-1, 1, 1));
            parts.Add(table.flatten(0, 1).index_select(0, rows.flatten()).view(features.shape[0], features.shape[1], -1));
        }

        return parts.Count == 1 ? parts[0] : cat(parts, 2);
    }

    /// <summary>The branches in the order of the values.</summary>
    public IEnumerable<NetworkLayer> Describe()
    {
        if (_oneHot is not null)
        {
            yield return _oneHot;
        }

        if (_table is not null)
        {
            yield return new LevelEmbeddingLayer(_slots, _offsets, NetworkModule.Values(_table), _embedding);
        }
    }

    private Tensor OneHot(Tensor codes) => codes.eq(_codes[1]).to(codes.dtype) - codes.eq(_codes[2]).to(codes.dtype);
}
