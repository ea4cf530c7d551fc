namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>Adds to each token what its place in the text means.</summary>
/// <param name="Table">Row-major, places × values; as many places as the input has.</param>
/// <param name="Width">Values a token.</param>
public sealed record TokenPositionLayer(float[] Table, int Width) : TokenLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string tokens, string mask) =>
        graph.Node("Add", [tokens, graph.Constant(Table, Table.Length / Width, Width)]);
}
