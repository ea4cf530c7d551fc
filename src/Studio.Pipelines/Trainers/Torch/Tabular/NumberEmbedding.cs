namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Layers;
using static TorchSharp.torch;

/// <summary>Turns each number into several values that a net can use more easily: rows × numbers to rows × (numbers · values).</summary>
/// <param name="name">Name for torch.</param>
internal abstract class NumberEmbedding(string name) : nn.Module<Tensor, Tensor>(name)
{
    /// <summary>Values that a number becomes.</summary>
    public abstract int ValuesPerNumber { get; }

    /// <summary>The embedding in numbers.</summary>
    public abstract NetworkLayer Describe();

    /// <summary>What the embeddings of several nets, this one among them, do at once: nets × rows × numbers to nets × rows × (numbers · values).</summary>
    /// <param name="nets">The embeddings.</param>
    /// <param name="weight">A parameter of all nets, nets × its shape, by its name within the embedding.</param>
    public abstract Func<Tensor, Tensor> Stack(IReadOnlyList<NumberEmbedding> nets, Func<string, Tensor> weight);
}
