namespace Studio.Pipelines.Trainers.Torch.Text;

using Studio.Pipelines.Trainers.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>Reads the tokens of a text column; see <see cref="TextLayer"/>.</summary>
internal sealed class TextColumnModule : nn.Module<Tensor, Tensor>
{
    /// <summary>Name of the part that holds the vectors of ids.</summary>
    public const string Table = "vectors";

    private const string Positions = "positions";
    private const string Weights = "weights";

    // A training step looks at so many tokens of a text, from a random place on: that is quicker, and longer texts get varied.
    private const int TrainedPlaces = 128;

    // Vectors start small, so that what is learned soon outweighs what they started with.
    private const double FirstDeviation = 0.3;

    private readonly TextSlots _slots;
    private readonly TextShape _shape;
    private readonly Embedding _table;
    private readonly TokenModule[] _encoder;
    private readonly SeededDropout _words;
    private readonly Generator _chance;
    private readonly float[] _leanings;

    /// <param name="slots">The column.</param>
    /// <param name="shape">The net.</param>
    /// <param name="words">Leaves tokens out.</param>
    /// <param name="chance">Chooses the part of a long text that is trained on.</param>
    /// <param name="statistics">What the training rows tell of its words.</param>
    public TextColumnModule(TextSlots slots, TextShape shape, SeededDropout words, Generator chance, WordStatistics statistics)
        : base(nameof(TextColumnModule))
    {
        (_slots, _shape, _words, _chance) = (slots, shape, words, chance);
        _leanings = statistics.Leanings;
        register_buffer(Weights, tensor(statistics.Weights));
        _encoder = shape.Encoder == TextEncoderKind.Cnn
            ? [new TokenConvolutionModule(shape)]
            : [.. Enumerable.Range(0, shape.Blocks).Select(_ => new TransformerModule(shape))];
        _table = nn.Embedding(slots.Ids, shape.Width);
        register_module(Table, _table);
        if (shape.Encoder == TextEncoderKind.Transformer)
        {
            register_parameter(Positions, new Parameter(zeros(slots.Places, shape.Width)));
        }

        for (var i = 0; i < _encoder.Length; i++)
        {
            register_module($"encoder{i}", _encoder[i]);
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor features)
    {
        var ids = features.narrow(1, _slots.Start, _slots.Places).to(int64);
        using Scalar zero = 0, one = 1, minusOne = -1, never = -TokenAttentionLayer.Never;

        // Places after the end of the longest text of the batch are left out: most texts are much shorter than the longest of all.
        var longest = Math.Max(1, (long)ids.ne(zero).sum(1).max().Number());
        ids = training && longest > TrainedPlaces ? Part(ids) : ids.narrow(1, 0, longest);
        longest = ids.shape[1];
        var there = ids.ne(zero).to(float32);
        there = training && _words.Drops ? there * _words.Kept(there) : there;
        var mask = there.unsqueeze(2);
        var vectors = _table.call(ids) * (mask * get_buffer(Weights)!.index_select(0, ids.flatten()).view(mask.shape));
        var tokens = get_parameter(Positions) is { } positions ? vectors.Plus(positions.narrow(0, 0, longest)) : vectors;
        var values = _encoder.Aggregate(tokens, (value, module) => module.call(value, mask));
        var count = there.sum(1, keepdim: true);
        var most = count.clamp(min: one);
        var highest = (values * mask).Plus(mask.add(minusOne, one).mul(never)).amax([1L]) * count.clamp(max: one);
        return cat([vectors.sum(1) / most, (values * mask).sum(1) / most, highest], 1);
    }

    /// <summary>A part of each text that starts anywhere: rows × <see cref="TrainedPlaces"/>.</summary>
    private Tensor Part(Tensor ids)
    {
        using Scalar zero = 0, least = 0, places = -TrainedPlaces, one = 1;
        var beyond = ids.ne(zero).sum(1, keepdim: true).add(places, one).clamp(min: least);
        var start = (rand([ids.shape[0], 1], device: ids.device, generator: _chance) * beyond.add(one, one).to(float32)).to(int64);
        return ids.gather(1, start.Plus(HeldScalars.Range(TrainedPlaces, ids.device).unsqueeze(0)));
    }

    /// <summary>First weights, by the generator given.</summary>
    public void Initialize(Generator generator)
    {
        using var noGrad = no_grad();
        _ = _table.weight!.normal_(0, FirstDeviation, generator);
        var outputs = _leanings.Length / _slots.Ids;
        var leanings = tensor(_leanings, [_slots.Ids, outputs]).narrow(1, 0, Math.Min(outputs, _shape.Width / 2));
        using Scalar deviation = FirstDeviation;
        _ = _table.weight!.narrow(1, 0, leanings.shape[1]).copy_(leanings.mul(deviation));
        _ = _table.weight!.narrow(0, 0, 1).zero_();
        _ = get_parameter(Positions)?.normal_(0, FirstDeviation / 3, generator);
        foreach (var module in _encoder)
        {
            module.Initialize(generator);
        }
    }

    /// <summary>The column in plain numbers, from the whole features vector on.</summary>
    public NetworkLayer Describe(Func<Tensor, float[]> valuesOf)
    {
        List<TokenLayer> layers = [.. _encoder.SelectMany(module => module.Describe())];
        if (get_parameter(Positions) is { } positions)
        {
            layers.Insert(0, new TokenPositionLayer(valuesOf(positions), _shape.Width));
        }

        return new SequenceLayer(
            new SlotsLayer([.. Enumerable.Range(_slots.Start, _slots.Places).Select(slot => (long)slot)]),
            new TextLayer(valuesOf(_table.weight! * get_buffer(Weights)!.unsqueeze(1)), _shape.Width, layers));
    }
}
