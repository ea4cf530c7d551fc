namespace Studio.Pipelines.Trainers.Torch.Stacked;

using Studio.Pipelines.Trainers.Torch.Loop;
using TorchSharp;
using static TorchSharp.torch;

/// <summary>
/// The trainable numbers of several nets of one shape, and their gradients: one parameter of all nets behind the other, so that each is one
/// contiguous tensor, nets × its shape. The counterpart of <see cref="ParameterVector"/>. A parameter that is larger in some nets (see
/// <see cref="NetworkModule.Pads"/>) has zeros behind in the others, whose gradients have to be zero. Lives in the dispose scope of the caller.
/// </summary>
internal sealed class ParameterStack
{
    private readonly IReadOnlyList<NetworkModule> _nets;
    private readonly ParameterPlace[] _places;
    private readonly Dictionary<string, Tensor> _views = [];
    private readonly Tensor[] _gradients;

    /// <summary>Copies the parameters of the nets.</summary>
    public ParameterStack(IReadOnlyList<NetworkModule> nets)
        : this(nets, Places(nets), null, null)
    {
    }

    private ParameterStack(IReadOnlyList<NetworkModule> nets, ParameterPlace[] places, ParameterStack? earlier, Tensor? chosen)
    {
        using var noGrad = no_grad();
        (_nets, _places) = (nets, places);
        Values = earlier is null ? Copy() : earlier.Gather(earlier.Values, chosen!);
        Gradients = zeros_like(Values);
        Traits = TraitVectors.Of(nets[0], [.. places.Select(place => place.Length * nets.Count)], Values.device);
        var values = Blocks(Values);
        _gradients = Blocks(Gradients);
        for (var i = 0; i < places.Length; i++)
        {
            long[] shape = [nets.Count, .. places[i].Shape];
            var view = values[i].view(shape);
            view.requires_grad = true;
            view.grad = _gradients[i].view(shape);
            _views[places[i].Name] = view;
        }
    }

    /// <summary>Every parameter of every net.</summary>
    public Tensor Values { get; }

    /// <summary>The gradient of every number; added to by each backward pass.</summary>
    public Tensor Gradients { get; }

    /// <summary>How they are trained: the same in all nets.</summary>
    public TraitVectors Traits { get; }

    /// <summary>A parameter of all nets: nets × its shape.</summary>
    public Tensor this[string name] => _views[name];

    /// <summary>True when the nets can be one: their parameters have the same shapes.</summary>
    public static bool Fits(IReadOnlyList<NetworkModule> nets)
    {
        var first = nets[0].named_parameters().ToArray();
        return nets.All(net => net.named_parameters().Zip(first).All(pair =>
            pair.First.name == pair.Second.name && pair.First.parameter.dim() == pair.Second.parameter.dim()
            && (net.Pads(pair.First.name) || pair.First.parameter.shape.SequenceEqual(pair.Second.parameter.shape))));
    }

    /// <summary>Some of the nets, as they are now, with gradients of zero.</summary>
    /// <param name="chosen">Their indices, one-dimensional.</param>
    public ParameterStack Select(Tensor chosen) => new([.. chosen.data<long>().Select(net => _nets[(int)net])], _places, this, chosen);

    /// <summary>What some of the nets have of a tensor that is laid out as <see cref="Values"/> is.</summary>
    /// <param name="all">The tensor.</param>
    /// <param name="chosen">Their indices, one-dimensional.</param>
    public Tensor Gather(Tensor all, Tensor chosen) => cat([.. Blocks(all).Select(block => block.index_select(0, chosen).flatten())]);

    /// <summary>The numbers of one net, parameter by parameter.</summary>
    public Tensor NumbersOf(int net) => cat([.. Blocks(Values).Select(block => block.select(0, net))]);

    /// <summary>A factor of each net as one of each number.</summary>
    /// <param name="factors">One-dimensional.</param>
    public Tensor Spread(Tensor factors) => cat([.. _places.Select(place => factors.unsqueeze(1).expand(-1, place.Length).flatten())]);

    /// <summary>Scales the gradient of each net down to a norm.</summary>
    public void ClipGradients(double norm)
    {
        using Scalar clip = norm, tiny = 1e-6, one = 1;
        var squares = zeros(_nets.Count, 1, device: Gradients.device);
        foreach (var block in _gradients)
        {
            squares.Increase(block.Squared().sum([1L], keepdim: true));
        }

        var factors = squares.sqrt_().add_(tiny, one).reciprocal_().mul_(clip).clamp_(max: one);
        Array.ForEach(_gradients, block => block.mul_(factors));
    }

    /// <summary>Gives numbers back to the net that they are of.</summary>
    /// <param name="net">One of the nets.</param>
    /// <param name="numbers">See <see cref="NumbersOf"/>.</param>
    public void Write(NetworkModule net, Tensor numbers)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var ((_, parameter), place) in net.named_parameters().Zip(_places))
        {
            parameter.copy_(Part(numbers.narrow(0, place.First, place.Length).view(place.Shape), parameter.shape));
        }
    }

    private static ParameterPlace[] Places(IReadOnlyList<NetworkModule> nets)
    {
        var places = new List<ParameterPlace>();
        var shapes = nets.Select(net => net.parameters().Select(parameter => parameter.shape).ToArray()).ToArray();
        var first = 0L;
        foreach (var (index, (name, _)) in nets[0].named_parameters().Index())
        {
            var shape = shapes.Select(net => net[index]).Aggregate((most, next) => [.. most.Zip(next, Math.Max)]);
            places.Add(new ParameterPlace(name, first, shape));
            first += places[^1].Length;
        }

        return [.. places];
    }

    private Tensor Copy()
    {
        var all = zeros(_nets.Count * _places.Sum(place => place.Length), device: _nets[0].parameters().First().device);
        var blocks = Blocks(all);
        foreach (var (index, net) in _nets.Index())
        {
            foreach (var ((parameter, place), block) in net.parameters().Zip(_places).Zip(blocks))
            {
                Part(block.select(0, index).view(place.Shape), parameter.shape).copy_(parameter);
            }
        }

        return all;
    }

    /// <summary>Each parameter of a tensor that is laid out as <see cref="Values"/> is: nets × its numbers.</summary>
    private Tensor[] Blocks(Tensor all) =>
        Array.ConvertAll(_places, place => all.narrow(0, place.First * _nets.Count, place.Length * _nets.Count).view(_nets.Count, place.Length));

    /// <summary>The first values along each axis.</summary>
    private static Tensor Part(Tensor values, long[] shape)
    {
        for (var axis = 0; axis < shape.Length; axis++)
        {
            values = values.shape[axis] == shape[axis] ? values : values.narrow(axis, 0, shape[axis]);
        }

        return values;
    }
}
