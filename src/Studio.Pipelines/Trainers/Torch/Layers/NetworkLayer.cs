namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>
/// A step of a trained net in plain numbers, without libtorch: the description that is exported and that predicts. Parts that
/// only matter in training are gone from it (dropout), or folded into others (batch normalisation).
/// </summary>
public abstract record NetworkLayer
{
    /// <summary>Adds the step's nodes to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="input">Name of the value it reads; its first dimension is the rows.</param>
    /// <returns>Name of the value it writes.</returns>
    public abstract string AddTo(OnnxGraph graph, string input);
}
