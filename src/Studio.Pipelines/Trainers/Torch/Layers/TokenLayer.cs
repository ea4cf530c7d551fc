namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>A step of a net that reads the tokens of a text: keeps rows and places, and must not let places after a text's end matter.</summary>
public abstract record TokenLayer
{
    /// <summary>Adds the step's nodes to a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tokens">Name of the value it reads: rows × places × values.</param>
    /// <param name="mask">Name of a value rows × places: 1 where there is a token, 0 after a text's end.</param>
    /// <returns>Name of the value it writes: rows × places × values.</returns>
    public abstract string AddTo(OnnxGraph graph, string tokens, string mask);
}
