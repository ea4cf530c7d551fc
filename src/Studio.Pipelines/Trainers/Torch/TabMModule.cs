namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch.Layers;
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
    private readonly Tensor? _embedded;
    private readonly Tensor? _plain;
    private readonly PiecewiseEmbedding? _pieces;
    private readonly LevelInputs _levels;
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
        var slots = shape.Slots;
        _embedded = slots.Embedded.Length == 0 ? null : tensor(slots.Embedded, device: device);
        _plain = slots.Plain.Length == 0 ? null : tensor(slots.Plain, device: device);
        _pieces = _embedded is null ? null : new PiecewiseEmbedding(Bins(rows, _embedded), shape.Embedding, generator, device);
        _levels = new LevelInputs(slots, generator, device);
        Inputs = (slots.Embedded.Length * shape.Embedding) + slots.Plain.Length + _levels.Width;
        _factors = new Parameter(FirstFactors(generator).to(device));
        _dense = [.. Enumerable.Range(0, shape.Layers).Select(i => nn.Linear(i == 0 ? Inputs : shape.Width, shape.Width))];
        var bound = 1 / Math.Sqrt(shape.Width);
        _heads = new Parameter(empty(shape.Members, shape.Width, shape.Outputs).uniform_(-bound, bound, generator).to(device));
        _headBias = new Parameter(empty(shape.Members, 1, shape.Outputs).uniform_(-bound, bound, generator).to(device));
        Register(generator);
        this.to(device);
        _dropout = new DropoutMask(seed, device);
        _dropout.SetRate(shape.Dropout);
    }

    /// <summary>Values of a row after embeddings.</summary>
    public int Inputs { get; }

    /// <inheritdoc/>
    public override int Members => _shape.Members;

    /// <summary>Rows × members × outputs.</summary>
    public override Tensor forward(Tensor input)
    {
        // Members first, so that hidden layers see one long matrix and heads are one batched product.
        var value = (Embed(input).unsqueeze(0) * _factors).flatten(0, 1);
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
        var branches = new List<NetworkLayer>();
        if (_pieces is not null)
        {
            branches.Add(new SequenceLayer(new SlotsLayer(_shape.Slots.Embedded), _pieces.Describe()));
        }

        if (_plain is not null)
        {
            branches.Add(new SequenceLayer(new SlotsLayer(_shape.Slots.Plain), new SmoothClipLayer()));
        }

        branches.AddRange(_levels.Describe());
        var layers = new List<NetworkLayer> { new ConcatLayer(branches), new MemberScaleLayer(_shape.Members, Values(_factors)) };
        foreach (var dense in _dense)
        {
            layers.Add(new SharedDenseLayer(Values(dense.weight.t()), Values(dense.bias!)));
            layers.Add(new ActivationLayer(Activation.Relu));
        }

        return new SequenceLayer([.. layers, new MemberDenseLayer(_shape.Members, Values(_heads), Values(_headBias)), new RowsFirstLayer()]);
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

    private QuantileBins Bins(Tensor rows, Tensor embedded)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return QuantileBins.Of(Values(rows.index_select(1, embedded)), (int)embedded.shape[0], _shape.Bins);
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
        var (columns, width) = _levels.Embeddings;
        Add(_levels.Width - (columns * width), 1);
        Add(columns, width);
        return cat(parts, 2);
    }

    private void Register(Generator generator)
    {
        using var noGrad = no_grad();
        if (_pieces is not null)
        {
            register_module("pieces", _pieces);
        }

        register_module("levels", _levels);
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

    private Tensor Embed(Tensor input)
    {
        var parts = new List<Tensor>(3);
        if (_pieces is not null)
        {
            parts.Add(_pieces.call(input.index_select(1, _embedded!)));
        }

        if (_plain is not null)
        {
            parts.Add(RealMlpModule.Clip(input.index_select(1, _plain)));
        }

        if (_levels.Width > 0)
        {
            parts.Add(_levels.call(input));
        }

        return parts.Count == 1 ? parts[0] : cat(parts, 1);
    }
}
