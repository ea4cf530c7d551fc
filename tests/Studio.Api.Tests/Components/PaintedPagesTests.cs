namespace Studio.Api.Tests.Components;

using Studio.Api.Components.Shared;
using Studio.Pipelines.Tests.Trials;

[TestClass]
public sealed class PaintedPagesTests
{
    private readonly ManualTime _time = new();

    [TestMethod]
    public void Take_GivesWhatWasRead_Once()
    {
        var pages = new PaintedPages(_time);
        var (first, second) = (pages.Keep(Read("a")), pages.Keep(Read("b")));
        Assert.AreEqual("a", pages.Take(first)["what"]);
        Assert.AreEqual("b", pages.Take(second)["what"]);
        Assert.IsEmpty(pages.Take(first));
        Assert.IsEmpty(pages.Take(Guid.NewGuid()));
    }

    [TestMethod]
    public void Take_GivesNothing_WhenItWasReadTooLongAgo()
    {
        var pages = new PaintedPages(_time);
        var number = pages.Keep(Read("a"));
        _time.Advance(PaintedPages.Lifetime.TotalSeconds + 1);
        Assert.IsEmpty(pages.Take(number));
    }

    [TestMethod]
    public void Keep_ForgetsTheOldest_WhenManyNeverConnect()
    {
        var pages = new PaintedPages(_time);
        var numbers = Enumerable.Range(0, PaintedPages.Most + 5).Select(index =>
        {
            _time.Advance(0.001);
            return pages.Keep(Read($"{index}"));
        }).ToList();
        Assert.AreEqual(PaintedPages.Most, numbers.Count(number => pages.Take(number).Count > 0));
        Assert.IsEmpty(pages.Take(numbers[0]));
    }

    private static Dictionary<string, object?> Read(string value) => new() { ["what"] = value };
}
