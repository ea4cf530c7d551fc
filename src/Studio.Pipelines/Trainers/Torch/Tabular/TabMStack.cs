namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Stacked;
using static TorchSharp.torch;

/// <summary>Several <see cref="TabMModule"/>s as one.</summary>
/// <param name="shape">The shape of each, but for the bins of its numbers.</param>
/// <param name="inputs">Their inputs.</param>
/// <param name="dropouts">What each drops.</param>
/// <param name="parameters">Their parameters.</param>
internal sealed class TabMStack(TabMShape shape, TabularInputsStack inputs, IReadOnlyList<DropoutMask> dropouts, ParameterStack parameters) : NetworkStack
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input, IReadOnlyList<int> rows, bool training)
    {
        // As in a single net, hidden layers see the members of a net and their rows as one long matrix.
        var (nets, count) = (input.shape[0], input.shape[1]);
        var value = (inputs.Forward(input).unsqueeze(1) * parameters["factors"]).flatten(1, 2);
        for (var i = 0; i < shape.Layers; i++)
        {
            value = value.baddbmm(parameters[$"dense{i}.weight"].transpose(1, 2), parameters[$"dense{i}.bias"].unsqueeze(1)).relu();
            value = training ? Drop(value.view(nets, shape.Members, count, -1), rows, (net, values) => dropouts[net].Next(values)).flatten(1, 2) : value;
        }

        return value.view(nets * shape.Members, count, -1)
            .baddbmm(parameters["heads"].flatten(0, 1), parameters["headBias"].flatten(0, 1))
            .view(nets, shape.Members, count, -1)
            .transpose(1, 2);
    }
}
