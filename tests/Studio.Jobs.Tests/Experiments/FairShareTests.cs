namespace Studio.Jobs.Tests.Experiments;

using CsCheck;
using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;

[TestClass]
public sealed class FairShareTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Order_AlternatesBetweenOwners_WhenOneHasAskedForMuchMore()
    {
        var waiting = Enumerable.Range(0, 100).Select(number => Part("ann", number)).Append(Part("bob", 1000)).Append(Part("bob", 1001));
        var (admissible, _) = FairShare.Order(waiting, new Dictionary<string, OwnerShare>(), 0);
        Assert.AreEqual("ann bob ann bob ann ann", string.Join(' ', admissible.Take(6).Select(part => part.Owner)));
    }

    [TestMethod]
    public void Order_BeginsWithTheOwnerServedLongestAgo_WhenAllHoldAsMuch()
    {
        var shares = new Dictionary<string, OwnerShare>
        {
            ["ann"] = new(1, new HashSet<Guid> { Guid.NewGuid() }, Start.AddMinutes(2)),
            ["bob"] = new(1, new HashSet<Guid> { Guid.NewGuid() }, Start.AddMinutes(1)),
            ["cleo"] = new(2, new HashSet<Guid> { Guid.NewGuid() }, Start),
        };
        var (admissible, _) = FairShare.Order([Part("ann", 0), Part("bob", 1), Part("cleo", 2), Part("dan", 3)], shares, 0);
        Assert.AreEqual("dan bob ann cleo", string.Join(' ', admissible.Select(part => part.Owner)));
    }

    [TestMethod]
    public void Order_GoesByPriorityThenBegunThenAge_WithinAnOwner()
    {
        var (low, old, young, begun, urgent) = (
            Part("ann", 0) with { Priority = ExperimentPriority.Low },
            Part("ann", 1),
            Part("ann", 2),
            Part("ann", 3) with { Begun = true },
            Part("ann", 4) with { Priority = ExperimentPriority.High });
        var (admissible, _) = FairShare.Order([low, young, old, begun, urgent], new Dictionary<string, OwnerShare>(), 0);
        CollectionAssert.AreEqual(new[] { urgent, begun, old, young, low }, admissible.ToArray());
    }

    [TestMethod]
    public void Order_HoldsExperimentsBack_WhenTheirOwnerHasAsManyAsAllowed()
    {
        var active = Guid.NewGuid();
        var shares = new Dictionary<string, OwnerShare> { ["ann"] = new(1, new HashSet<Guid> { active }, Start) };
        var further = Part("ann", 9) with { ExperimentId = active };
        var (admissible, held) = FairShare.Order([Part("ann", 1), further, Part("bob", 2)], shares, 1);
        CollectionAssert.AreEqual(new[] { "bob", "ann" }, admissible.Select(part => part.Owner).ToArray());
        Assert.AreEqual(further, admissible[1]);
        Assert.HasCount(1, held);
    }

    [TestMethod]
    public void Order_HoldsExperimentsBack_WhenTheirProjectHasAsManyAsAllowed()
    {
        var (limited, other, active) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var further = Part("ann", 9) with { ExperimentId = active, Project = limited };
        WaitingPart[] waiting = [Part("ann", 1) with { Project = limited }, Part("bob", 2) with { Project = limited }, Part("bob", 3) with { Project = limited }, further, Part("cleo", 4) with { Project = other }, Part("cleo", 5) with { Project = other }];
        var projects = new ProjectRoom(project => project == limited ? 2 : 0, [(limited, active)]);

        var (admissible, held) = FairShare.Order(waiting, new Dictionary<string, OwnerShare>(), 0, projects);

        Assert.AreSequenceEqual(new[] { 1, 4, 9, 5 }.Order(), admissible.Select(part => part.CreatedAt.Minute).Order());
        Assert.AreSequenceEqual(new[] { 2, 3 }, held.Select(part => part.CreatedAt.Minute).Order());
    }

    [TestMethod]
    public void Order_IsFairAndLosesNothing_WhateverWaits() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[0, 5]).Array[0, 60].Sample(parts =>
        {
            var waiting = parts
                .Select((part, number) => Part($"owner{part.Item1}", number) with { Priority = (ExperimentPriority)part.Item2, ExperimentId = new Guid(part.Item1, (short)part.Item3, 0, new byte[8]), Index = number })
                .ToList();
            var (admissible, held) = FairShare.Order(waiting, new Dictionary<string, OwnerShare>(), 2);
            CollectionAssert.AreEquivalent(waiting, admissible.Concat(held).ToList());
            Assert.IsTrue(admissible.GroupBy(part => part.Owner).All(owner => owner.Select(part => part.ExperimentId).Distinct().Count() <= 2));

            // After any number of slots, two owners that still wait differ by at most one.
            for (var given = 0; given < admissible.Count; given++)
            {
                var counts = admissible.Skip(given).Select(part => part.Owner).Distinct().Select(owner => admissible.Take(given).Count(part => part.Owner == owner)).ToList();
                Assert.IsTrue(counts.Max() - counts.Min() <= 1);
            }
        });

    private static WaitingPart Part(string owner, int minute) =>
        new(Guid.NewGuid(), 0, owner, ExperimentPriority.Normal, false, Start.AddMinutes(minute), Guid.Empty);
}
