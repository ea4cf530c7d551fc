namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Stacked;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>How a parameter of a net is trained.</summary>
/// <param name="RateFactor">Its learning rate relative to the net's.</param>
/// <param name="Decays">Whether weight decay applies.</param>
public sealed record ParameterTraits(double RateFactor, bool Decays);

/// <summary>
/// A net in training: takes a batch of rows and gives rows × outputs, or rows × members × outputs. Chance (dropout, first
/// weights) comes from generators of its own, never from torch's global one, so nets may train side by side and the same
/// seed gives the same net.
/// </summary>
/// <param name="name">Name for torch.</param>
public abstract class NetworkModule(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Nets in one whose predictions are averaged; 1 for a plain net.</summary>
    public virtual int Members => 1;

    /// <summary>The net as it is now in plain numbers: what <c>forward</c> does in evaluation mode.</summary>
    public abstract NetworkLayer Describe();

    /// <summary>How a parameter is trained: at the net's rate, and with weight decay when it is a matrix.</summary>
    /// <param name="parameterName">Its name within the net.</param>
    /// <param name="parameter">The parameter.</param>
    public virtual ParameterTraits Traits(string parameterName, Parameter parameter) => new(1, parameter.dim() > 1);

    /// <summary>Hears before each step which share of the training is done, 0 to 1, for what is scheduled within the net.</summary>
    /// <param name="progress">The share.</param>
    public virtual void Advance(double progress)
    {
    }

    /// <summary>Whether a parameter may be larger in one fold's net than in another's: zeros behind it then change nothing and have no gradient.</summary>
    /// <param name="parameterName">Its name within the net.</param>
    internal virtual bool Pads(string parameterName) => false;

    /// <summary>Nets of this kind and of one shape as one; null where they cannot be one.</summary>
    /// <param name="nets">The nets, this one among them.</param>
    /// <param name="parameters">Their parameters.</param>
    internal virtual NetworkStack? Stack(IReadOnlyList<NetworkModule> nets, ParameterStack parameters) => null;

    /// <summary>The values of a tensor in row-major order, wherever it is.</summary>
    protected internal static float[] Values(Tensor values)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return values.detach().to(float32).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>The values of a tensor as 64-bit numbers.</summary>
    internal static double[] Doubles(Tensor values)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return values.detach().to(float64).cpu().contiguous().data<double>().ToArray();
    }
}
