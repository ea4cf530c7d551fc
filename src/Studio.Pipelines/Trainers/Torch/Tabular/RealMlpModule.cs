namespace Studio.Pipelines.Trainers.Torch.Tabular;

using System.Runtime.CompilerServices;
using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Loop;
using Studio.Pipelines.Trainers.Torch.Stacked;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>Shape of a <see cref="RealMlpModule"/>.</summary>
/// <param name="Slots">What it reads.</param>
/// <param name="Outputs">Numbers it predicts.</param>
/// <param name="Members">Nets side by side behind the same embeddings.</param>
/// <param name="Layers">Hidden layers, at least 1.</param>
/// <param name="Width">Units of each.</param>
/// <param name="Activation"><see cref="Activation.Selu"/> or <see cref="Activation.Mish"/>.</param>
/// <param name="Dropout">Share of hidden values dropped at first; scheduled by <see cref="Schedules.FlatCosine"/>.</param>
/// <param name="Frequency">Deviation of the first frequencies of the numbers' embeddings.</param>
internal sealed record RealMlpShape(
    NetworkSlots Slots, int Outputs, int Members, int Layers, int Width, Activation Activation, double Dropout, double Frequency);

/// <summary>
/// RealMLP (Holzmüller, Grinsztajn, Steinwart 2024): numbers smoothly clipped and embedded by trained waves, levels one-hot or embedded, a
/// diagonal scale, hidden layers in the neural tangent parametrisation with a parametric activation, and a last layer that starts at zero. On few
/// rows several such nets share the embeddings, are trained side by side, each on its own loss, and their predictions are averaged: steps are then so
/// small that the others cost little, and what a single net learns depends much on chance.
/// </summary>
internal sealed class RealMlpModule : NetworkModule
{
    private readonly RealMlpShape _shape;
    private readonly TabularInputs _inputs;
    private readonly Parameter _scale;
    private readonly TangentLayer[] _layers;
    private readonly Parameter[] _shares;
    private readonly DropoutMask _dropout;

    /// <summary>Creates the net.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="rows">Some training rows, rows × slots, to which the first weights are suited.</param>
    /// <param name="seed">Seed of the first weights and of dropout.</param>
    /// <param name="device">Where it is trained.</param>
    public RealMlpModule(RealMlpShape shape, Tensor rows, int seed, Device device)
        : base(nameof(RealMlpModule))
    {
        _shape = shape;
        using var generator = new Generator((ulong)seed, CPU);
        var numbers = shape.Slots.Embedded.Length;
        var waves = numbers == 0 ? null : new PeriodicEmbedding(numbers, shape.Frequency, generator, device);
        _inputs = new TabularInputs(shape.Slots, waves, generator, device);
        _scale = new Parameter(ones(shape.Members, 1, _inputs.Width, device: device));
        _layers = [.. Enumerable.Range(0, shape.Layers + 1).Select(i => new TangentLayer(
            shape.Members, i == 0 ? _inputs.Width : shape.Width, i == shape.Layers ? shape.Outputs : shape.Width, zero: i == shape.Layers, generator, device))];
        _shares = [.. Enumerable.Range(0, shape.Layers).Select(_ => new Parameter(ones(shape.Members, 1, shape.Width, device: device)))];
        _dropout = new DropoutMask(seed, device);
        Register();
        Adapt(rows, generator);
    }

    /// <inheritdoc/>
    public override int Members => _shape.Members;

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var value = _inputs.call(input).unsqueeze(0) * _scale;
        for (var i = 0; i < _shape.Layers; i++)
        {
            value = Activate(i, _layers[i].call(value));
            value = training ? _dropout.Apply(value) : value;
        }

        value = _layers[^1].call(value);
        return Members == 1 ? value.squeeze(0) : value.transpose(0, 1);
    }

    /// <summary>Sets the share of values that are dropped.</summary>
    public override void Advance(double progress) => _dropout.SetRate(_shape.Dropout * Schedules.FlatCosine(progress));

    /// <summary>RealMLP's factors: the scale learns six times as fast, biases, activations and waves a tenth; biases do not decay.</summary>
    public override ParameterTraits Traits(string parameterName, Parameter parameter) => parameterName switch
    {
        "scale" => new ParameterTraits(6, Decays: false),
        _ when parameterName.StartsWith("inputs.numbers", StringComparison.Ordinal) => new ParameterTraits(0.1, parameterName.EndsWith("weight", StringComparison.Ordinal)),
        _ when parameterName.StartsWith("share", StringComparison.Ordinal) => new ParameterTraits(0.1, Decays: false),
        _ when parameterName.EndsWith("bias", StringComparison.Ordinal) => new ParameterTraits(0.1, Decays: false),
        _ => new ParameterTraits(1, Decays: true),
    };

    /// <inheritdoc/>
    public override NetworkLayer Describe()
    {
        var layers = new List<NetworkLayer> { _inputs.Describe(), _layers[0].Describe(_scale) };
        for (var i = 0; i < _shape.Layers; i++)
        {
            layers.Add(new BlendedActivationLayer(_shape.Activation, Members, Values(_shares[i])));
            layers.Add(_layers[i + 1].Describe());
        }

        layers.Add(new RowsFirstLayer());
        if (Members == 1)
        {
            layers.Add(new MemberMeanLayer());
        }

        return new SequenceLayer(layers);
    }

    /// <inheritdoc/>
    internal override NetworkStack? Stack(IReadOnlyList<NetworkModule> nets, ParameterStack parameters)
    {
        RealMlpModule[] mine = [.. nets.Cast<RealMlpModule>()];
        return new RealMlpStack(_shape, new TabularInputsStack([.. mine.Select(net => net._inputs)], parameters), [.. mine.Select(net => net._dropout)], parameters);
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

    private void Register()
    {
        register_module("inputs", _inputs);
        register_parameter("scale", _scale);
        for (var i = 0; i < _layers.Length; i++)
        {
            register_module($"layer{i}", _layers[i]);
        }

        for (var i = 0; i < _shares.Length; i++)
        {
            register_parameter($"share{i}", _shares[i]);
        }
    }

    private void Adapt(Tensor rows, Generator generator)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var value = _inputs.call(rows).unsqueeze(0) * _scale;
        for (var i = 0; i < _shape.Layers; i++)
        {
            _layers[i].Adapt(value, generator);
            value = Activate(i, _layers[i].call(value));
        }
    }

    private Tensor Activate(int layer, Tensor value) => Activate(value, _shape.Activation, _shares[layer]);

    /// <summary>A blend of a value and its activation.</summary>
    internal static Tensor Activate(Tensor value, Activation activation, Tensor share) =>
        value.lerp(activation == Activation.Mish ? Mish(value) : value.selu(), share);

    /// <summary>TorchSharp's own makes scalars that may be freed while they are read; see <see cref="AdamW"/>.</summary>
    private static Tensor Mish(Tensor value)
    {
        using Scalar beta = 1.0, threshold = 20.0;
        return value.mul(Softplus(value, beta, threshold).tanh());
    }

    /// <summary>The only one that takes scalars, and TorchSharp keeps it to itself.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "softplus1")]
    private static extern Tensor Softplus(Tensor value, Scalar beta, Scalar threshold);
}
