namespace Studio.Api.Tests.Architecture;

using Mono.Cecil;

/// <summary>How long the comparison of a key takes must not tell how much of it is right.</summary>
[TestClass]
public sealed class KeyComparisonTests
{
    [TestMethod]
    public void Keys_AreComparedInConstantTime_AndInNoOtherWay()
    {
        using var jobs = CompiledReferences.Open("Studio.Jobs");
        var called = CompiledReferences.Types(jobs)
            .Where(type => type.FullName.StartsWith("Studio.Jobs.People.KeyService", StringComparison.Ordinal))
            .SelectMany(CompiledReferences.Bodies)
            .SelectMany(method => method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>())
            .Select(method => method.Name)
            .ToHashSet();
        Assert.Contains("FixedTimeEquals", called);
        Assert.DoesNotContain("SequenceEqual", called);
    }
}
