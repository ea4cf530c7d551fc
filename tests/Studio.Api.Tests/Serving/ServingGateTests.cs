namespace Studio.Api.Tests.Serving;

using Microsoft.Extensions.Options;
using Studio.Api.Serving;

[TestClass]
public sealed class ServingGateTests
{
    [TestMethod]
    public async Task Enter_LetsAsManyInAsThereAreThreads_AndRefuses_WhenTheLineIsFull()
    {
        using var gate = Gate(threads: 2, queued: 1);
        using var first = await gate.EnterAsync(CancellationToken.None);
        using var second = await gate.EnterAsync(CancellationToken.None);
        var third = gate.EnterAsync(CancellationToken.None).AsTask();
        using var fourth = await gate.EnterAsync(CancellationToken.None);
        Assert.IsFalse(third.IsCompleted);
        Assert.IsFalse(fourth.IsAcquired);

        first.Dispose();
        using var entered = await third;
        Assert.IsTrue(entered.IsAcquired);
    }

    [TestMethod]
    public async Task Widen_TakesWhatNobodyUses_AndGivesItBack()
    {
        using var gate = Gate(threads: 4, queued: 1);
        using var one = await gate.EnterAsync(CancellationToken.None);
        using var other = await gate.EnterAsync(CancellationToken.None);
        using (gate.Widen(16, out var threads))
        {
            Assert.AreEqual(3, threads);
            Assert.IsNull(gate.Widen(16, out var none));
            Assert.AreEqual(1, none);
        }

        using var again = gate.Widen(2, out var two);
        Assert.AreEqual(2, two);
    }

    [TestMethod]
    public void Reserve_Refuses_WhatMemoryIsNotThereFor()
    {
        using var gate = Gate(threads: 1, queued: 1);
        using var most = gate.Reserve(30L * 1024 * 1024);
        using var more = gate.Reserve(3L * 1024 * 1024);
        Assert.IsTrue(most.IsAcquired);
        Assert.IsFalse(more.IsAcquired);
        most.Dispose();
        using var later = gate.Reserve(3L * 1024 * 1024);
        Assert.IsTrue(later.IsAcquired);
    }

    private static ServingGate Gate(int threads, int queued) =>
        new(Options.Create(new ServingOptions { Threads = threads, MaxQueuedCalls = queued, MaxBodiesMegabytes = 32 }));
}
