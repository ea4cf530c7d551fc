namespace Studio.Pipelines.Trainers.Torch.Tabular;

using Studio.Pipelines.Trainers.Torch.Stacked;
using static TorchSharp.torch;

/// <summary>What the <see cref="TabularInputs"/> of several nets do at once: nets × rows × slots to nets × rows × width.</summary>
internal sealed class TabularInputsStack
{
    private readonly TabularInputs _first;
    private readonly Func<Tensor, Tensor>? _numbers;
    private readonly Tensor? _table;

    /// <summary>Takes the inputs of the nets, which have the same slots.</summary>
    public TabularInputsStack(IReadOnlyList<TabularInputs> nets, ParameterStack parameters)
    {
        _first = nets[0];
        _numbers = _first.Numbers?.Stack([.. nets.Select(net => net.Numbers!)], name => parameters[$"inputs.numbers.{name}"]);
        _table = _first.Levels.Embeddings.Columns == 0 ? null : parameters["inputs.levels.table"];
    }

    /// <summary>Gives the inputs.</summary>
    public Tensor Forward(Tensor input)
    {
        var parts = new List<Tensor>(3);
        if (_numbers is not null)
        {
            parts.Add(_numbers(input.index_select(2, _first.Embedded!)));
        }

        if (_first.Plain is not null)
        {
            parts.Add(TabularInputs.Clip(input.index_select(2, _first.Plain)));
        }

        if (_first.Levels.Width > 0)
        {
            parts.Add(_first.Levels.Stacked(input, _table));
        }

        return parts.Count == 1 ? parts[0] : cat(parts, 2);
    }
}
