namespace Studio.Pipelines.Trainers.Torch.Loop;

using static TorchSharp.torch;

/// <summary>
/// All trainable numbers of a net side by side in one vector, and their gradients in another. The net's own parameters
/// become views of it, so an optimiser step, clipping and the copy of the best weights are a few operations whatever the
/// number of layers; on small nets and batches the number of operations is what costs.
/// </summary>
internal sealed class ParameterVector
{
    private readonly Tensor[] _buffers;
    private readonly Tensor[] _best;

    /// <summary>Moves the net's parameters into the vector. Lives in the dispose scope of the caller.</summary>
    public ParameterVector(NetworkModule network, Device device)
    {
        using var _ = no_grad();
        var parameters = network.parameters().ToArray();
        Values = cat([.. parameters.Select(parameter => parameter.reshape(-1))]);
        Gradients = zeros_like(Values);
        (Rates, Decayed, DecayRates) = TraitVectors.Of(network, [.. parameters.Select(parameter => parameter.numel())], device);
        var offset = 0L;
        foreach (var parameter in parameters)
        {
            var shape = parameter.shape;
            var length = parameter.numel();
            parameter.set_(Values.narrow(0, offset, length).view(shape));
            parameter.grad = Gradients.narrow(0, offset, length).view(shape);
            offset += length;
        }

        _buffers = [Values, .. network.buffers()];
        _best = [.. _buffers.Select(buffer => buffer.clone())];
    }

    /// <summary>Every parameter.</summary>
    public Tensor Values { get; }

    /// <summary>The gradient of every parameter; added to by each backward pass.</summary>
    public Tensor Gradients { get; }

    /// <summary>Learning rate of each number relative to the net's; null when all are 1.</summary>
    public Tensor? Rates { get; }

    /// <summary>1 where weight decay applies (matrices), 0 elsewhere (biases and the like).</summary>
    public Tensor Decayed { get; }

    /// <summary>The number's relative learning rate where weight decay applies, 0 elsewhere.</summary>
    public Tensor DecayRates { get; }

    /// <summary>Drops the gradients of a pass that was broken off.</summary>
    public void Forget()
    {
        using var _ = no_grad();
        Gradients.zero_();
    }

    /// <summary>Keeps the present state, running statistics included, as the best.</summary>
    public void KeepBest() => Copy(_buffers, _best);

    /// <summary>Goes back to the best state kept; the first state when none was.</summary>
    public void RestoreBest() => Copy(_best, _buffers);

    private static void Copy(Tensor[] from, Tensor[] to)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        for (var i = 0; i < from.Length; i++)
        {
            to[i].copy_(from[i]);
        }
    }
}
