namespace Studio.Pipelines.Trainers.Torch.Text;

using Studio.Pipelines.Trainers.Torch.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>
/// A block of a transformer: attention among the tokens that are there, then a small net for each, both on normalised tokens and added
/// to them (pre-norm, Xiong et al. 2020).
/// </summary>
internal sealed class TransformerModule : TokenModule
{
    private const double Epsilon = 1e-5;

    private readonly int _width;
    private readonly int _heads;
    private readonly Linear[] _projections;
    private readonly Linear _output;
    private readonly Linear _inner;
    private readonly Linear _outer;

    public TransformerModule(TextShape shape)
        : base(nameof(TransformerModule))
    {
        (_width, _heads) = (shape.Width, Math.Max(1, shape.Width / TextShape.HeadWidth));
        _projections = [.. Enumerable.Range(0, 3).Select(_ => nn.Linear(_width, _width))];
        (_output, _inner, _outer) = (nn.Linear(_width, _width), nn.Linear(_width, 2L * _width), nn.Linear(2L * _width, _width));
        foreach (var (name, dense) in new[] { ("query", _projections[0]), ("key", _projections[1]), ("value", _projections[2]), ("output", _output), ("inner", _inner), ("outer", _outer) })
        {
            register_module(name, dense);
        }

        foreach (var norm in new[] { "attention", "dense" })
        {
            register_parameter($"{norm} scale", new Parameter(ones(_width)));
            register_parameter($"{norm} shift", new Parameter(zeros(_width)));
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tokens, Tensor mask)
    {
        var attended = tokens.Plus(Attend(Normalize(tokens, "attention"), mask));
        return attended.Plus(_outer.call(_inner.call(Normalize(attended, "dense")).relu()));
    }

    /// <inheritdoc/>
    public override IEnumerable<TokenLayer> Describe() =>
    [
        new TokenResidualLayer(
            Norm("attention"),
            new TokenAttentionLayer(ToLayer(_projections[0]), ToLayer(_projections[1]), ToLayer(_projections[2]), ToLayer(_output), _heads)),
        new TokenResidualLayer(Norm("dense"), new TokenDenseLayer(ToLayer(_inner), Activation.Relu), new TokenDenseLayer(ToLayer(_outer))),
    ];

    /// <inheritdoc/>
    public override void Initialize(Generator generator)
    {
        foreach (var dense in _projections)
        {
            Initialize(dense, Math.Sqrt(1.0 / _width), generator);
        }

        // What is added to the tokens starts small.
        Initialize(_output, 0.5 * Math.Sqrt(1.0 / _width), generator);
        Initialize(_inner, Math.Sqrt(2.0 / _width), generator);
        Initialize(_outer, 0.5 * Math.Sqrt(0.5 / _width), generator);
    }

    private Tensor Normalize(Tensor tokens, string norm) =>
        nn.functional.layer_norm(tokens, [_width], get_parameter($"{norm} scale")!, get_parameter($"{norm} shift")!, Epsilon);

    private TokenNormLayer Norm(string norm) =>
        new(Values(get_parameter($"{norm} scale")!), Values(get_parameter($"{norm} shift")!), (float)Epsilon);

    private Tensor Attend(Tensor tokens, Tensor mask)
    {
        using Scalar scale = 1 / Math.Sqrt(_width / (double)_heads), one = 1, minusOne = -1, never = -TokenAttentionLayer.Never;
        var (rows, places) = (tokens.shape[0], tokens.shape[1]);
        Tensor Heads(Linear dense) => dense.call(tokens).view(rows, places, _heads, _width / _heads).transpose(1, 2);
        var scores = Heads(_projections[0]).mul(scale).matmul(Heads(_projections[1]).transpose(2, 3));
        var absent = mask.add(minusOne, one).mul(never).view(rows, 1, 1, places);
        var seen = scores.Plus(absent).softmax(-1).matmul(Heads(_projections[2]));
        return _output.call(seen.transpose(1, 2).reshape(rows, places, _width));
    }
}
