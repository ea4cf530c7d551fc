namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Stacked;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>Shape of a <see cref="TabMModule"/>.</summary>
/// <param name="Slots">What it reads.</param>
/// <param name="Outputs">Numbers it predicts.</param>
/// <param name="Members">Nets in one.</param>
/// <param name="Layers">Hidden layers, at least 1.</param>
/// <param name="Width">Units of each.</param>
/// <param name="Dropout">Share of hidden values dropped while training.</param>
/// <param name="Bins">Bins of a number's embedding.</param>
/// <param name="Embedding">Values that a number becomes.</param>
internal sealed record TabMShape(
    NetworkSlots Slots, int Outputs, int Members, int Layers, int Width, double Dropout, int Bins, int Embedding);

/// <summary>
/// TabM-mini with piecewise-linear embeddings (Gorishniy, Kotelnikov, Babenko 2025): several nets in one that share all hidden layers. A member
/// is told apart by factors on its inputs and has an output layer of its own; each is trained on its own loss, and their predictions are averaged.
/// </summary>
internal sealed class TabMModule : NetworkModule
{
    private readonly TabMShape _shape;
    private readonly TabularInputs _inputs;
    private readonly Parameter _factors;
    private readonly Linear[] _dense;
    private readonly Parameter _heads;
    private readonly Parameter _headBias;
    private readonly DropoutMask _dropout;

    /// <summary>Creates the net.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="rows">Training rows from which the bins are learned, rows × slots.</param>
    /// <param name="seed">Seed of the first weights and of dropout.</param>
    /// <param name="device">Where it is trained.</param>
    public TabMModule(TabMShape shape, Tensor rows, int seed, Device device)
        : base(nameof(TabMModule))
    {
        _shape = shape;
        using var generator = new Generator((ulong)seed, CPU);
        var pieces = shape.Slots.Embedded.Length == 0 ? null : new PiecewiseEmbedding(Bins(rows), shape.Embedding, generator, device);
        _inputs = new TabularInputs(shape.Slots, pieces, generator, device);
        _factors = new Parameter(FirstFactors(generator).to(device));
        _dense = [.. Enumerable.Range(0, shape.Layers).Select(i => nn.Linear(i == 0 ? _inputs.Width : shape.Width, shape.Width))];
        var bound = 1 / Math.Sqrt(shape.Width);
        _heads = new Parameter(empty(shape.Members, shape.Width, shape.Outputs).uniform_(-bound, bound, generator).to(device));
        _headBias = new Parameter(empty(shape.Members, 1, shape.Outputs).uniform_(-bound, bound, generator).to(device));
        Register(generator);
        this.to(device);
        _dropout = new DropoutMask(seed, device);
        _dropout.SetRate(shape.Dropout);
    }

    /// <inheritdoc/>
    public override int Members => _shape.Members;

    /// <summary>Rows × members × outputs.</summary>
    public override Tensor forward(Tensor input)
    {
        // Members first, so that hidden layers see one long matrix and heads are one batched product.
        var value = (_inputs.call(input).unsqueeze(0) * _factors).flatten(0, 1);
        foreach (var dense in _dense)
        {
            value = dense.call(value).relu();
            value = training ? _dropout.Apply(value) : value;
        }

        return value.view(_shape.Members, input.shape[0], -1).baddbmm(_heads, _headBias).transpose(0, 1);
    }

    /// <summary>Weight decay applies to the hidden layers and heads.</summary>
    public override ParameterTraits Traits(string parameterName, Parameter parameter) =>
        new(1, parameterName.EndsWith("weight", StringComparison.Ordinal) || parameterName == "heads");

    /// <inheritdoc/>
    public override NetworkLayer Describe()
    {
        var layers = new List<NetworkLayer> { _inputs.Describe(), new MemberScaleLayer(_shape.Members, Values(_factors)) };
        foreach (var dense in _dense)
        {
            layers.Add(new SharedDenseLayer(Values(dense.weight.t()), Values(dense.bias!)));
            layers.Add(new ActivationLayer(Activation.Relu));
        }

        return new SequenceLayer([.. layers, new MemberDenseLayer(_shape.Members, Values(_heads), Values(_headBias)), new RowsFirstLayer()]);
    }

    /// <summary>The embedding of numbers: folds may see different numbers of bins.</summary>
    internal override bool Pads(string parameterName) => parameterName == "inputs.numbers.weight";

    /// <inheritdoc/>
    internal override NetworkStack? Stack(IReadOnlyList<NetworkModule> nets, ParameterStack parameters)
    {
        TabMModule[] mine = [.. nets.Cast<TabMModule>()];
        return new TabMStack(_shape, new TabularInputsStack([.. mine.Select(net => net._inputs)], parameters), [.. mine.Select(net => net._dropout)], parameters);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _dropout.Dispose();
        }

        base.Dispose(disposing);
    }

    private QuantileBins Bins(Tensor rows)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var numbers = _shape.Slots.Embedded;
        return QuantileBins.Of(Values(rows.index_select(1, tensor(numbers, device: rows.device))), numbers.Length, _shape.Bins);
    }

    /// <summary>Normal numbers; the values of one embedding share theirs, so that a member sees more or less of a number as a whole.</summary>
    private Tensor FirstFactors(Generator generator)
    {
        var (members, slots) = (_shape.Members, _shape.Slots);
        var parts = new List<Tensor>();
        void Add(int columns, int width)
        {
            if (columns > 0)
            {
                parts.Add(empty(members, 1, columns, 1).normal_(0, 1, generator).expand(-1, -1, -1, width).reshape(members, 1, -1));
            }
        }

        Add(slots.Embedded.Length, _shape.Embedding);
        Add(slots.Plain.Length, 1);
        var (columns, width) = _inputs.Levels.Embeddings;
        Add(_inputs.Levels.Width - (columns * width), 1);
        Add(columns, width);
        return cat(parts, 2);
    }

    private void Register(Generator generator)
    {
        using var noGrad = no_grad();
        register_module("inputs", _inputs);
        register_parameter("factors", _factors);
        for (var i = 0; i < _dense.Length; i++)
        {
            var bound = 1 / Math.Sqrt(_dense[i].weight.shape[1]);
            _dense[i].weight.uniform_(-bound, bound, generator);
            _dense[i].bias!.uniform_(-bound, bound, generator);
            register_module($"dense{i}", _dense[i]);
        }

        register_parameter("heads", _heads);
        register_parameter("headBias", _headBias);
    }
}
