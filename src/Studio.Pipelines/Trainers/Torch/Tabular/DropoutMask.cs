namespace Studio.Pipelines.Trainers.Torch.Tabular;

using TorchSharp;
using static TorchSharp.torch;

/// <summary>
/// Dropout at a rate that may change, by parts of a long mask that start anywhere: on small batches drawing anew for each would cost as much as
/// the layer it is for. Chance comes from its own generator.
/// </summary>
/// <param name="seed">Seed.</param>
/// <param name="device">Where the values are.</param>
internal sealed class DropoutMask(int seed, Device device) : IDisposable
{
    // A mask is drawn again when the rate has changed by so much.
    private const double Step = 0.01;

    private readonly Generator _generator = new((ulong)seed, device);
    private readonly Random _random = new(seed);
    private Tensor? _mask;
    private double _rate;

    /// <summary>Sets the share of values that are dropped, 0 to below 1.</summary>
    public void SetRate(double rate)
    {
        if (Math.Abs(rate - _rate) >= Step || (rate == 0 && _rate > 0))
        {
            _rate = rate;
            Forget();
        }
    }

    /// <summary>The values with some of them dropped and the others scaled up to make up for it.</summary>
    public Tensor Apply(Tensor values) => Next(values.numel()) is { } mask ? values * mask.view(values.shape) : values;

    /// <summary>The factors of so many values; null when none is dropped.</summary>
    public Tensor? Next(long count)
    {
        if (_rate == 0)
        {
            return null;
        }

        if (_mask is null || _mask.numel() < count)
        {
            Forget();
            _mask = Draw(2 * count);
        }

        return _mask.narrow(0, _random.NextInt64(_mask.numel() - count + 1), count);
    }

    /// <summary>Frees the mask.</summary>
    public void Dispose()
    {
        Forget();
        _generator.Dispose();
    }

    private Tensor Draw(long length)
    {
        using var noGrad = no_grad();
        using Scalar keep = 1 - _rate;
        return empty(length, device: device).bernoulli_(1 - _rate, _generator).div_(keep).DetachFromDisposeScope();
    }

    private void Forget()
    {
        _mask?.Dispose();
        _mask = null;
    }
}
