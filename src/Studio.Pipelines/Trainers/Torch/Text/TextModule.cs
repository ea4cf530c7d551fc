namespace Studio.Pipelines.Trainers.Torch.Text;

using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Loop;
using Studio.Pipelines.Trainers.Torch.Pictures;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>
/// A net that reads texts word by word beside all other columns: what it makes of each text, vectors of levels and numbers are joined,
/// normalised over the batch, and go through one hidden layer. Its last layer starts at zero.
/// </summary>
internal sealed class TextModule : NetworkModule
{
    // Rows that go through together when nothing is learned: tokens of many texts take much memory.
    private const int RowsAtOnce = 256;

    private readonly TextShape _shape;
    private readonly TextColumnModule[] _texts;
    private readonly BatchNormModule? _norm;
    private readonly Linear _hidden;
    private readonly Linear _last;
    private readonly Generator _chance;
    private readonly SeededDropout _values;

    public TextModule(TextShape shape, TensorRows training, int seed, Device device)
        : base(nameof(TextModule))
    {
        _shape = shape;
        _chance = new Generator((ulong)seed, device);
        _values = new SeededDropout(shape.Dropout, _chance);
        var words = new SeededDropout(shape.WordDropout, _chance);
        _texts = [.. shape.Texts.Select(slots => new TextColumnModule(slots, shape, words, _chance, WordStatistics.Of(slots, training, shape.Outputs)))];

        // Statistics of one row mean nothing.
        _norm = training.Count > 1 ? new BatchNormModule(shape.Joined) : null;
        (_hidden, _last) = (nn.Linear(shape.Joined, shape.Hidden), nn.Linear(shape.Hidden, shape.Outputs));
        Register();
        Initialize(seed);
        this.to(device);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => training || input.shape[0] <= RowsAtOnce
        ? Predict(input)
        : cat([.. input.split(RowsAtOnce, 0).Select(Predict)], 0);

    /// <inheritdoc/>
    public override NetworkLayer Describe()
    {
        List<NetworkLayer> layers = [new ConcatLayer([.. Branches()])];
        if (_norm is not null)
        {
            using var noGrad = no_grad();
            using var scope = NewDisposeScope();
            var (factor, offset) = _norm.Linear();
            layers.Add(new AffineLayer(Values(factor), Values(offset)));
        }

        return new SequenceLayer([.. layers, ToLayer(_hidden), new ActivationLayer(Activation.Relu), ToLayer(_last)]);
    }

    /// <summary>Vectors of words and levels do not decay: rare ones, which have few gradients, would vanish.</summary>
    public override ParameterTraits Traits(string parameterName, Parameter parameter) =>
        parameterName.Contains(TextColumnModule.Table, StringComparison.Ordinal) || parameterName.StartsWith(LevelName(-1), StringComparison.Ordinal)
            ? new ParameterTraits(1, Decays: false)
            : base.Traits(parameterName, parameter);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _chance.Dispose();
        }

        base.Dispose(disposing);
    }

    private static DenseLayer ToLayer(Linear dense)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return new DenseLayer(Values(dense.weight.t()), Values(dense.bias!));
    }

    private static string LevelName(int index) => index < 0 ? "level" : $"level{index}";

    private void Register()
    {
        for (var i = 0; i < _texts.Length; i++)
        {
            register_module($"text{i}", _texts[i]);
        }

        foreach (var (i, level) in _shape.Levels.Index())
        {
            register_parameter(LevelName(i), new Parameter(zeros(level.Codes, level.Width)));
        }

        if (_norm is not null)
        {
            register_module("norm", _norm);
        }

        register_module("hidden", _hidden);
        register_module("last", _last);
        if (_shape.Numbers.Count > 0)
        {
            register_buffer("numbers", tensor(_shape.Numbers.ToArray()));
        }
    }

    private void Initialize(int seed)
    {
        using var noGrad = no_grad();
        using var generator = new Generator((ulong)seed, CPU);
        foreach (var text in _texts)
        {
            text.Initialize(generator);
        }

        for (var i = 0; i < _shape.Levels.Count; i++)
        {
            _ = get_parameter(LevelName(i))!.normal_(0, 1, generator);
        }

        _ = _hidden.weight.normal_(0, Math.Sqrt(2.0 / _shape.Joined), generator);
        _ = _hidden.bias!.zero_();
        _ = _last.weight.zero_();
        _ = _last.bias!.zero_();
    }

    private Tensor Predict(Tensor input)
    {
        List<Tensor> parts = [.. _texts.Select(text => text.call(input))];
        foreach (var (i, level) in _shape.Levels.Index())
        {
            parts.Add(get_parameter(LevelName(i))!.index_select(0, input.select(1, level.Slot).to(int64)));
        }

        if (_shape.Numbers.Count > 0)
        {
            parts.Add(input.index_select(1, get_buffer("numbers")!));
        }

        var joined = cat(parts, 1);
        joined = _norm is null ? joined : _norm.call(joined);
        joined = training ? _values.Drop(joined) : joined;
        var hidden = _hidden.call(joined).relu();
        return _last.call(training ? _values.Drop(hidden) : hidden);
    }

    private IEnumerable<NetworkLayer> Branches()
    {
        foreach (var text in _texts)
        {
            yield return text.Describe(Values);
        }

        foreach (var (i, level) in _shape.Levels.Index())
        {
            yield return new SequenceLayer(new SlotsLayer([level.Slot]), new EmbeddingLayer(Values(get_parameter(LevelName(i))!), level.Width));
        }

        if (_shape.Numbers.Count > 0)
        {
            yield return new SlotsLayer(_shape.Numbers);
        }
    }
}
