namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Layers;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>
/// What nets for tables make of a row before their first layer, side by side: embedded numbers, numbers as they are but smoothly clipped, and levels.
/// Rows × slots to rows × <see cref="Width"/>.
/// </summary>
internal sealed class TabularInputs : nn.Module<Tensor, Tensor>
{
    private readonly NetworkSlots _slots;
    private readonly NumberEmbedding? _numbers;
    private readonly Tensor? _embedded;
    private readonly Tensor? _plain;

    /// <summary>Creates the inputs.</summary>
    /// <param name="slots">What the slots are.</param>
    /// <param name="numbers">The embedding of <see cref="NetworkSlots.Embedded"/>; null when there are none.</param>
    /// <param name="generator">Draws the first values of levels.</param>
    /// <param name="device">Where it is.</param>
    public TabularInputs(NetworkSlots slots, NumberEmbedding? numbers, Generator generator, Device device)
        : base(nameof(TabularInputs))
    {
        (_slots, _numbers) = (slots, numbers);
        _embedded = numbers is null ? null : tensor(slots.Embedded, device: device);
        _plain = slots.Plain.Length == 0 ? null : tensor(slots.Plain, device: device);
        Levels = new LevelInputs(slots, generator, device);
        Width = (slots.Embedded.Length * (numbers?.ValuesPerNumber ?? 0)) + slots.Plain.Length + Levels.Width;
        if (numbers is not null)
        {
            register_module("numbers", numbers);
        }

        register_module("levels", Levels);
    }

    /// <summary>Values of a row.</summary>
    public int Width { get; }

    /// <summary>What becomes of levels.</summary>
    public LevelInputs Levels { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var parts = new List<Tensor>(3);
        if (_numbers is not null)
        {
            parts.Add(_numbers.call(input.index_select(1, _embedded!)));
        }

        if (_plain is not null)
        {
            parts.Add(Clip(input.index_select(1, _plain)));
        }

        if (Levels.Width > 0)
        {
            parts.Add(Levels.call(input));
        }

        return parts.Count == 1 ? parts[0] : cat(parts, 1);
    }

    /// <summary>What becomes of numbers that are embedded; null when there are none.</summary>
    public NumberEmbedding? Numbers => _numbers;

    /// <summary>Slots of <see cref="Numbers"/>; null when there are none.</summary>
    public Tensor? Embedded => _embedded;

    /// <summary>Slots of numbers that enter as they are; null when there are none.</summary>
    public Tensor? Plain => _plain;

    /// <summary>The inputs in numbers.</summary>
    public NetworkLayer Describe()
    {
        var branches = new List<NetworkLayer>();
        if (_numbers is not null)
        {
            branches.Add(new SequenceLayer(new SlotsLayer(_slots.Embedded), _numbers.Describe()));
        }

        if (_plain is not null)
        {
            branches.Add(new SequenceLayer(new SlotsLayer(_slots.Plain), new SmoothClipLayer()));
        }

        return new ConcatLayer([.. branches, .. Levels.Describe()]);
    }

    /// <summary>See <see cref="SmoothClipLayer"/>.</summary>
    internal static Tensor Clip(Tensor values)
    {
        using Scalar third = 1 / 3.0, one = 1;
        return values / values.mul(third).Squared().add_(one, one).sqrt_();
    }
}
