namespace Studio.Pipelines.Trainers.Torch.Text;

using TorchSharp;
using static TorchSharp.torch;

/// <summary>Dropout by a generator of its own.</summary>
/// <param name="share">Share that is dropped, 0 to below 1.</param>
/// <param name="generator">Where chance comes from.</param>
internal sealed class SeededDropout(double share, Generator generator)
{
    /// <summary>True when anything is dropped.</summary>
    public bool Drops => share > 0;

    /// <summary>Drops values, and makes up for them in the others.</summary>
    public Tensor Drop(Tensor values)
    {
        if (!Drops)
        {
            return values;
        }

        using Scalar keep = 1 - share;
        return values * Kept(values).div_(keep);
    }

    /// <summary>1 where a value of that shape is kept, 0 where it is dropped.</summary>
    public Tensor Kept(Tensor like)
    {
        using var noGrad = no_grad();
        return empty_like(like).bernoulli_(1 - share, generator);
    }
}
