namespace Studio.Pipelines.Trainers.Torch.Text;

using Studio.Pipelines.Trainers.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>A step of a text net in training: tokens (rows × places × values) and their mask (rows × places × 1) to tokens.</summary>
internal abstract class TokenModule(string name) : nn.Module<Tensor, Tensor, Tensor>(name)
{
    /// <summary>The step in plain numbers.</summary>
    public abstract IEnumerable<TokenLayer> Describe();

    /// <summary>First weights, by the generator given.</summary>
    public abstract void Initialize(Generator generator);

    protected static DenseLayer ToLayer(Linear dense)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return new DenseLayer(Values(dense.weight.t()), Values(dense.bias!));
    }

    /// <summary>The values of a tensor in row-major order.</summary>
    protected static float[] Values(Tensor values)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return values.detach().cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Normal weights of the deviation given, biases 0.</summary>
    protected static void Initialize(Linear dense, double deviation, Generator generator)
    {
        using var noGrad = no_grad();
        _ = dense.weight.normal_(0, deviation, generator);
        _ = dense.bias!.zero_();
    }
}
