namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Stacked;
using static TorchSharp.torch;

/// <summary>Several <see cref="MlpModule"/>s as one.</summary>
/// <param name="shape">The shape of each.</param>
/// <param name="nets">The nets, which draw what is dropped.</param>
/// <param name="parameters">Their parameters.</param>
internal sealed class MlpStack(MlpShape shape, IReadOnlyList<MlpModule> nets, ParameterStack parameters) : NetworkStack
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, IReadOnlyList<int> rows, bool training)
    {
        var value = input;
        for (var i = 0; i < shape.Layers; i++)
        {
            value = MlpModule.Activate(Dense(i, value), shape.Activation);
            if (training && shape.Dropout > 0)
            {
                value = Drop(value.unsqueeze(1), rows, (net, count) => nets[net].Dropout(count)).squeeze(1);
            }
        }

        return Dense(shape.Layers, value);
    }

    private Tensor Dense(int layer, Tensor value) =>
        value.baddbmm(parameters[$"dense{layer}.weight"].transpose(1, 2), parameters[$"dense{layer}.bias"].unsqueeze(1));
}
