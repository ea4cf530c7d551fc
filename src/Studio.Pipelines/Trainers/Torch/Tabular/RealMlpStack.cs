namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Stacked;
using static TorchSharp.torch;

/// <summary>Several <see cref="RealMlpModule"/>s as one.</summary>
/// <param name="shape">The shape of each.</param>
/// <param name="inputs">Their inputs.</param>
/// <param name="dropouts">What each drops.</param>
/// <param name="parameters">Their parameters.</param>
internal sealed class RealMlpStack(RealMlpShape shape, TabularInputsStack inputs, IReadOnlyList<DropoutMask> dropouts, ParameterStack parameters) : NetworkStack
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, IReadOnlyList<int> rows, bool training)
    {
        var value = inputs.Forward(input).unsqueeze(1) * parameters["scale"];
        for (var i = 0; i < shape.Layers; i++)
        {
            value = RealMlpModule.Activate(Dense(i, value), shape.Activation, parameters[$"share{i}"]);
            value = training ? Drop(value, rows, (net, count) => dropouts[net].Next(count)) : value;
        }

        value = Dense(shape.Layers, value);
        return shape.Members == 1 ? value.squeeze(1) : value.transpose(1, 2);
    }

    private Tensor Dense(int layer, Tensor value) => TangentLayer
        .Map(value.flatten(0, 1), parameters[$"layer{layer}.weight"].flatten(0, 1), parameters[$"layer{layer}.bias"].flatten(0, 1))
        .view(value.shape[0], value.shape[1], value.shape[2], -1);
}
