namespace Studio.Pipelines.Trainers.Torch.Text;

using Studio.Pipelines.Trainers.Torch.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>Convolutions of several widths over tokens; see <see cref="TokenConvolutionLayer"/>.</summary>
internal sealed class TokenConvolutionModule : TokenModule
{
    private readonly TextShape _shape;

    public TokenConvolutionModule(TextShape shape)
        : base(nameof(TokenConvolutionModule))
    {
        _shape = shape;
        foreach (var window in TextShape.Windows)
        {
            register_parameter($"weights{window}", new Parameter(zeros(shape.Channels, shape.Width, window)));
            register_parameter($"bias{window}", new Parameter(zeros(shape.Channels)));
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tokens, Tensor mask)
    {
        var channelsFirst = tokens.transpose(1, 2);
        return cat([.. TextShape.Windows.Select(window => Convolve(channelsFirst, window))], 1).relu().transpose(1, 2);
    }

    /// <inheritdoc/>
    public override IEnumerable<TokenLayer> Describe() =>
        [new TokenConvolutionLayer([.. TextShape.Windows.Select(window => new TokenConvolution(Values(Weights(window)), Values(Bias(window)), window))])];

    /// <inheritdoc/>
    public override void Initialize(Generator generator)
    {
        using var noGrad = no_grad();
        foreach (var window in TextShape.Windows)
        {
            _ = Weights(window).normal_(0, Math.Sqrt(2.0 / (_shape.Width * window)), generator);
        }
    }

    private Tensor Convolve(Tensor channelsFirst, int window) => nn.functional.conv1d(
        nn.functional.pad(channelsFirst, (0, window - 1)), Weights(window), Bias(window));

    private Parameter Weights(int window) => get_parameter($"weights{window}")!;

    private Parameter Bias(int window) => get_parameter($"bias{window}")!;
}
