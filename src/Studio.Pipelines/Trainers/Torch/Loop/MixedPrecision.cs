namespace Studio.Pipelines.Trainers.Torch.Loop;

using TorchSharp;
using static TorchSharp.torch;

/// <summary>
/// Convolutions in 16-bit brain floats while a net is trained on CUDA: tensor cores do them several times as fast, and their range is that of
/// 32-bit floats, so that the loss needs no scaling. Weights, normalisation and sums stay in 32 bits (Kalamkar et al. 2019). Anywhere else, and
/// where a trained net predicts, all is in 32 bits. TorchSharp has no autocast.
/// </summary>
internal static class MixedPrecision
{
    /// <summary>A convolution without bias.</summary>
    /// <param name="input">Rows × channels × height × width, 32 bits.</param>
    /// <param name="weight">Outputs × channels × kernel × kernel, 32 bits.</param>
    /// <param name="stride">Pixels between the places of a kernel.</param>
    /// <param name="padding">Zeros around.</param>
    /// <param name="training">True in training.</param>
    /// <returns>32 bits.</returns>
    public static Tensor Convolve(Tensor input, Tensor weight, long stride, long padding, bool training)
    {
        var half = training && input.device_type == DeviceType.CUDA;
        var (values, weights) = half ? (input.to(bfloat16), weight.to(bfloat16)) : (input, weight);
        var convolved = nn.functional.conv2d(values, weights, null, strides: [stride, stride], padding: [padding, padding]);
        return half ? convolved.to(float32) : convolved;
    }
}
