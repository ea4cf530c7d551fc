namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Pictures;
using Studio.Pipelines.Trainers.Torch.Stacked;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>Shape of a multi-layer perceptron.</summary>
/// <param name="Inputs">Features.</param>
/// <param name="Outputs">Numbers it predicts.</param>
/// <param name="Layers">Hidden layers, at least 1.</param>
/// <param name="Width">Units of each hidden layer.</param>
/// <param name="Activation">Function after each hidden layer.</param>
/// <param name="Dropout">Share of hidden values dropped while training, 0 to below 1.</param>
/// <param name="BatchNormalization">Whether hidden layers are normalised over the batch.</param>
internal sealed record MlpShape(
    int Inputs, int Outputs, int Layers, int Width, Activation Activation, double Dropout, bool BatchNormalization)
{
    /// <summary>Weights and biases in all.</summary>
    public long Parameters => ((Inputs + 1L) * Width) + ((Layers - 1L) * (Width + 1L) * Width) + ((Width + 1L) * Outputs);
}

/// <summary>
/// A multi-layer perceptron: per hidden layer dense, batch normalisation (optional), activation, dropout; then a dense layer
/// that starts at zero. Chance comes from its own generators, never from torch's global one, so nets may train side by side.
/// </summary>
internal sealed class MlpModule : NetworkModule
{
    private readonly MlpShape _shape;
    private readonly Linear[] _dense;
    private readonly BatchNormModule[] _norms;
    private readonly Tensor _mask;
    private readonly Random _random;

    /// <summary>Creates the net with random weights.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="seed">Seed of weights and dropout.</param>
    /// <param name="batch">Rows of the largest batch.</param>
    /// <param name="device">Where it is trained.</param>
    public MlpModule(MlpShape shape, int seed, int batch, Device device)
        : base(nameof(MlpModule))
    {
        _shape = shape;
        _dense = [.. Enumerable.Range(0, shape.Layers + 1).Select(i => nn.Linear(
            i == 0 ? shape.Inputs : shape.Width, i == shape.Layers ? shape.Outputs : shape.Width))];
        _norms = [.. Enumerable.Range(0, shape.BatchNormalization ? shape.Layers : 0).Select(_ => new BatchNormModule(shape.Width))];
        for (var i = 0; i < _dense.Length; i++)
        {
            register_module($"dense{i}", _dense[i]);
        }

        for (var i = 0; i < _norms.Length; i++)
        {
            register_module($"norm{i}", _norms[i]);
        }

        Initialize(seed);
        this.to(device);
        _mask = DropoutMask(seed, batch, device);
        _random = new Random(seed);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var value = input;
        for (var i = 0; i < _shape.Layers; i++)
        {
            value = _dense[i].call(value);
            value = _shape.BatchNormalization ? _norms[i].call(value) : value;
            value = Activate(value, _shape.Activation);
            value = training && _shape.Dropout > 0 ? Drop(value) : value;
        }

        return _dense[^1].call(value);
    }

    /// <summary>Batch normalisation is folded into the dense layers.</summary>
    public override NetworkLayer Describe()
    {
        var layers = new List<NetworkLayer>();
        for (var i = 0; i < _shape.Layers; i++)
        {
            layers.Add(ToLayer(_dense[i], _shape.BatchNormalization ? _norms[i] : null));
            layers.Add(new ActivationLayer(_shape.Activation));
        }

        return new SequenceLayer([.. layers, ToLayer(_dense[^1], null)]);
    }

    /// <summary>Not with batch normalisation, whose statistics would see rows that do not count.</summary>
    internal override NetworkStack? Stack(IReadOnlyList<NetworkModule> nets, ParameterStack parameters) =>
        _shape.BatchNormalization ? null : new MlpStack(_shape, [.. nets.Cast<MlpModule>()], parameters);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _mask.Dispose();
        }

        base.Dispose(disposing);
    }

    private static DenseLayer ToLayer(Linear dense, BatchNormModule? norm)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Tensor weight = dense.weight;
        Tensor bias = dense.bias!;
        if (norm is not null)
        {
            var (factor, offset) = norm.Linear();
            weight = weight * factor.unsqueeze(1);
            bias = (bias * factor).Plus(offset);
        }

        return new DenseLayer(Values(weight.t()), Values(bias));
    }

    /// <summary>Normal weights that keep the scale of values through the layers (He et al. 2015), biases 0, the last layer 0.</summary>
    private void Initialize(int seed)
    {
        using var noGrad = no_grad();
        using var generator = new Generator((ulong)seed, CPU);
        foreach (var dense in _dense)
        {
            var deviation = dense == _dense[^1] ? 0 : Math.Sqrt(2.0 / dense.weight.shape[1]);
            _ = dense.weight.normal_(0, deviation, generator);
            _ = dense.bias!.zero_();
        }
    }

    /// <summary>What follows a hidden layer.</summary>
    internal static Tensor Activate(Tensor value, Activation activation)
    {
        // Scalars that we hold, for the reason told in AdamW.
        using Scalar one = 1;
        return activation switch
        {
            Activation.Relu => value.relu(),
            Activation.Silu => value.silu(),
            Activation.Elu => value.elu(one, one, one),
            _ => throw new NotSupportedException($"{activation} is no activation of hidden layers."),
        };
    }

    /// <summary>Twice as many rows as a batch has: zeros, and where values are kept what makes up for those that are not. Drawn once: on small batches drawing anew would cost as much as the layer.</summary>
    private Tensor DropoutMask(int seed, int batch, Device device)
    {
        var keep = 1 - _shape.Dropout;
        using Scalar share = keep;
        using var generator = new Generator((ulong)seed, device);
        return empty(2L * batch * _shape.Width, device: device).bernoulli_(keep, generator).div_(share);
    }

    /// <summary>Drops by a part of the mask that starts anywhere.</summary>
    private Tensor Drop(Tensor value) => value * Dropout(value.numel()).view(value.shape);

    /// <summary>The next factors of so many hidden values.</summary>
    internal Tensor Dropout(long count) => _mask.narrow(0, _random.NextInt64(_mask.numel() - count + 1), count);
}
