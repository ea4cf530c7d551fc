namespace Studio.Pipelines.Trainers.Torch.Layers;

/// <summary>
/// A convolution with square kernels, zeros around the picture: rows × inputs × height × width to rows × outputs × height/stride × width/stride
/// (rounded up).
/// </summary>
/// <param name="Weights">Row-major, outputs × inputs × kernel × kernel.</param>
/// <param name="Bias">One value an output.</param>
/// <param name="Kernel">Side of a kernel, odd.</param>
/// <param name="Stride">Pixels from one place of the kernel to the next.</param>
public sealed record ConvolutionLayer(float[] Weights, float[] Bias, int Kernel, int Stride) : NetworkLayer
{
    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string input)
    {
        long inputs = Weights.Length / Bias.Length / (Kernel * Kernel), around = Kernel / 2;
        return graph.Node(
            "Conv",
            [input, graph.Constant(Weights, Bias.Length, inputs, Kernel, Kernel), graph.Constant(Bias)],
            ("kernel_shape", new long[] { Kernel, Kernel }),
            ("strides", new long[] { Stride, Stride }),
            ("pads", new[] { around, around, around, around }));
    }
}
