namespace Studio.Pipelines.Tests.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch;
using Studio.Pipelines.Trainers.Torch.Layers;
using Studio.Pipelines.Trainers.Torch.Loop;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

/// <summary>Against torch's own optimisers.</summary>
[TestClass]
public sealed class AdamWTests
{
    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Step_IsThatOfTorch_WithEitherKindOfWeightDecay(bool decoupled)
    {
        using var scope = NewDisposeScope();
        using var ours = new Line(2);
        using var theirs = new Line(2);
        var parameters = new ParameterVector(ours, CPU);
        var optimizer = new AdamW(parameters, Options with { DecoupledDecay = decoupled });
        using optim.Optimizer reference = decoupled
            ? optim.AdamW([theirs.Weight], lr: 0.1, beta2: 0.95, weight_decay: 0.02)
            : optim.Adam([theirs.Weight], lr: 0.1, beta2: 0.95, weight_decay: 0.02);

        for (var step = 0; step < 20; step++)
        {
            ours.Loss().backward();
            optimizer.Step(0.1, 0.02);
            reference.zero_grad();
            theirs.Loss().backward();
            reference.step();
        }

        CollectionAssert.AreEqual(Rounded(theirs.Weight), Rounded(ours.Weight));
        CollectionAssert.AreNotEqual(Rounded(new Line(2).Weight), Rounded(ours.Weight));
    }

    [TestMethod]
    public void Step_ScalesLongGradientsDown_ToTheNormAllowed()
    {
        using var scope = NewDisposeScope();
        using var clipped = new Line(2);
        using var free = new Line(2);
        var (small, large) = (new ParameterVector(clipped, CPU), new ParameterVector(free, CPU));

        // The first step of Adam has the same length whatever the gradient's, so what is compared is what it remembers.
        clipped.Loss().backward();
        free.Loss().backward();
        var norm = large.Gradients.norm().Number();
        Assert.IsGreaterThan(0.5f, norm);
        var (first, second) = (new AdamW(small, Options with { ClipNorm = 0.5 }), new AdamW(large, Options with { ClipNorm = double.PositiveInfinity }));
        first.Step(0, 0);
        second.Step(0, 0);

        Assert.AreEqual(0.5 / norm, (first.Momentum.norm() / second.Momentum.norm()).Number(), 1e-4);
    }

    [TestMethod]
    public void Step_FollowsTheTraits_OfEachParameter()
    {
        using var scope = NewDisposeScope();
        using var still = new Line(0);
        var parameters = new ParameterVector(still, CPU);
        still.Loss().backward();

        new AdamW(parameters, Options).Step(0.1, 0.5);

        CollectionAssert.AreEqual(Rounded(new Line(0).Weight), Rounded(still.Weight));
    }

    private static TrainingOptions Options => new(1, 1, 0.1, 0.02, 1) { Beta2 = 0.95, ClipNorm = double.PositiveInfinity };

    private static float[] Rounded(Tensor values)
    {
        using var noGrad = no_grad();
        return [.. values.reshape(-1).data<float>().ToArray().Select(value => MathF.Round(value, 5))];
    }

    /// <summary>A matrix that is learned.</summary>
    private sealed class Line : NetworkModule
    {
        private readonly double _factor;

        /// <param name="factor">Half of its relative learning rate.</param>
        public Line(double factor)
            : base(nameof(Line))
        {
            _factor = factor / 2;
            Weight = new Parameter(arange(6, dtype: float32).reshape(2, 3).sub(2.5f));
            register_parameter("weight", Weight);
        }

        public Parameter Weight { get; }

        public Tensor Loss() => forward(ones(1, 2)).square().sum();

        public override Tensor forward(Tensor input) => input.matmul(Weight);

        public override NetworkLayer Describe() => new DenseLayer(Values(Weight), [0, 0, 0]);

        public override ParameterTraits Traits(string parameterName, Parameter parameter) => new(_factor, true);
    }
}
