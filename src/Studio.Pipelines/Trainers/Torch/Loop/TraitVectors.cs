namespace Studio.Pipelines.Trainers.Torch.Loop;

using TorchSharp;
using static TorchSharp.torch;

/// <summary>The <see cref="ParameterTraits"/> of a net, number by number, in the order of its parameters.</summary>
/// <param name="Rates">Learning rate of each number relative to the net's; null when all are 1.</param>
/// <param name="Decayed">1 where weight decay applies (matrices), 0 elsewhere (biases and the like).</param>
/// <param name="DecayRates">The number's relative learning rate where weight decay applies, 0 elsewhere.</param>
internal sealed record TraitVectors(Tensor? Rates, Tensor Decayed, Tensor DecayRates)
{
    /// <summary>Those of a net. They live in the dispose scope of the caller.</summary>
    /// <param name="network">The net.</param>
    /// <param name="lengths">Numbers of each parameter, in their order.</param>
    /// <param name="device">Where they are wanted.</param>
    public static TraitVectors Of(NetworkModule network, IReadOnlyList<long> lengths, Device device)
    {
        var traits = network.named_parameters().Select(pair => network.Traits(pair.name, pair.parameter)).ToArray();
        Tensor Each(Func<ParameterTraits, double> value) => cat([.. traits.Select((trait, i) => Filled(lengths[i], (float)value(trait), device))]);
        var rates = traits.All(trait => trait.RateFactor == 1) ? null : Each(trait => trait.RateFactor);
        var decayed = Each(trait => trait.Decays ? 1 : 0);
        return new TraitVectors(rates, decayed, rates is null ? decayed : decayed * rates);
    }

    private static Tensor Filled(long count, float value, Device device)
    {
        using Scalar number = value;
        return full(count, number, device: device);
    }
}
