namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>A filter over neighbouring tokens: from each place on so many as it is wide, with nothing after the text's end.</summary>
/// <param name="Weights">Row-major, channels × values a token × tokens.</param>
/// <param name="Bias">One a channel.</param>
/// <param name="Tokens">Tokens it looks at, at least 1.</param>
public sealed record TokenConvolution(float[] Weights, float[] Bias, int Tokens);

/// <summary>
/// Convolutions of several widths over the tokens of a text, their channels side by side, and max(x, 0) of each (Kim 2014). Tokens
/// after a text's end have to be zeros.
/// </summary>
/// <param name="Convolutions">At least one.</param>
public sealed record TokenConvolutionLayer(IReadOnlyList<TokenConvolution> Convolutions) : TokenLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string tokens, string mask)
    {
        var channelsFirst = graph.Node("Transpose", [tokens], ("perm", new long[] { 0, 2, 1 }));
        var outputs = Convolutions.Select(convolution => Convolve(graph, channelsFirst, convolution)).ToArray();
        var joined = outputs.Length == 1 ? outputs[0] : graph.Node("Concat", outputs, ("axis", 1));
        return graph.Node("Transpose", [graph.Node("Relu", [joined])], ("perm", new long[] { 0, 2, 1 }));
    }

    private static string Convolve(OnnxGraph graph, string input, TokenConvolution convolution)
    {
        var channels = convolution.Bias.Length;
        var weights = graph.Constant(
            convolution.Weights, channels, convolution.Weights.Length / channels / convolution.Tokens, convolution.Tokens);
        return graph.Node("Conv", [input, weights, graph.Constant(convolution.Bias)], ("pads", new long[] { 0, convolution.Tokens - 1 }));
    }
}
