namespace Studio.Pipelines.Tests.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch;
using Studio.Pipelines.Trainers.Torch.Tabular;
using static TorchSharp.torch;

[TestClass]
public sealed class DropoutMaskTests
{
    [TestMethod]
    public void Apply_DropsTheShare_AndKeepsTheMean()
    {
        using var scope = NewDisposeScope();
        using var mask = new DropoutMask(1, CPU);
        mask.SetRate(0.25);

        var values = mask.Apply(ones(100, 100)).data<float>().ToArray();

        Assert.AreEqual(0.25, values.Count(value => value == 0) / 10_000.0, 0.03);
        Assert.AreEqual(1, values.Average(), 0.04);
    }

    [TestMethod]
    public void Apply_ChangesNothing_WhenTheRateIsZeroAgain()
    {
        using var scope = NewDisposeScope();
        using var mask = new DropoutMask(1, CPU);
        mask.SetRate(0.5);
        _ = mask.Apply(ones(10, 10));
        mask.SetRate(0);

        Assert.AreEqual(100, mask.Apply(ones(10, 10)).sum().Number());
    }

    [TestMethod]
    public void Apply_GivesTheSame_WhenTheSeedIsTheSame_AndAnythingFits()
    {
        float[] Draw()
        {
            using var scope = NewDisposeScope();
            using var mask = new DropoutMask(7, CPU);
            mask.SetRate(0.5);
            _ = mask.Apply(ones(3));
            return mask.Apply(ones(50, 4)).data<float>().ToArray();
        }

        CollectionAssert.AreEqual(Draw(), Draw());
    }
}
