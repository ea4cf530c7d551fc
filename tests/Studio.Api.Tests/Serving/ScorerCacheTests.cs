namespace Studio.Api.Tests.Serving;

using System.Text.Json;
using Microsoft.Extensions.Options;
using Studio.Api.Serving;
using Studio.Api.Tests.Compatibility;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

[TestClass]
public sealed class ScorerCacheTests
{
    private const long Megabyte = 1024 * 1024;

    private static readonly JsonElement Row = JsonSerializer.SerializeToElement(new { age = 30, income = 40_000 });

    [TestMethod]
    public async Task Model_GoesOnAnswering_WhenItIsPushedOutWhileInUse()
    {
        using var previous = new PreviousVersion();
        using var cache = Cache(models: 1, megabytes: 64);
        var used = await cache.RentAsync("a", Load(previous, ModelFiles.Onnx, Megabyte), CancellationToken.None);
        using (await cache.RentAsync("b", Load(previous, ModelFiles.OnnxOf("small"), Megabyte), CancellationToken.None))
        {
            Assert.AreEqual(1, cache.Count);
            Assert.HasCount(1, Score(used).Labels!);
        }

        used.Dispose();
        used.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => Score(used));
    }

    [TestMethod]
    public async Task Models_StayWithinTheirMemory_AndTheNewestStaysInAnyCase()
    {
        using var previous = new PreviousVersion();
        using var cache = Cache(models: 8, megabytes: 16);
        foreach (var (name, bytes, kept) in new[] { ("a", 6, 1), ("b", 6, 2), ("c", 3, 3), ("d", 2, 3), ("e", 99, 1), ("f", 1, 1), ("g", 1, 2) })
        {
            (await cache.RentAsync(name, Load(previous, ModelFiles.Onnx, bytes * Megabyte), CancellationToken.None)).Dispose();
            Assert.AreEqual(kept, cache.Count, name);
        }
    }

    [TestMethod]
    public async Task Load_HappensOnce_WhenManyAskAtOnce()
    {
        using var previous = new PreviousVersion();
        using var cache = Cache(models: 2, megabytes: 64);
        var loads = 0;
        var load = Load(previous, ModelFiles.Onnx, Megabyte);
        var leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => cache.RentAsync(
            "a",
            () =>
            {
                Interlocked.Increment(ref loads);
                return load();
            },
            CancellationToken.None))));
        Array.ForEach(leases, lease => lease.Dispose());
        Assert.AreEqual((1, 1), (loads, cache.Count));
    }

    [TestMethod]
    public async Task Load_IsTriedAgain_WhenItFailed()
    {
        using var previous = new PreviousVersion();
        using var cache = Cache(models: 2, megabytes: 64);
        await Assert.ThrowsExactlyAsync<IOException>(() => cache.RentAsync("a", () => throw new IOException("away"), CancellationToken.None));
        Assert.AreEqual(0, cache.Count);
        using var lease = await cache.RentAsync("a", Load(previous, ModelFiles.Onnx, Megabyte), CancellationToken.None);
        Assert.HasCount(1, Score(lease).Labels!);
    }

    [TestMethod]
    public async Task Waiting_EndsWithItsToken_AndTheLoadGoesOnForOthers()
    {
        using var previous = new PreviousVersion();
        using var cache = Cache(models: 2, megabytes: 64);
        using var leaving = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        var load = Load(previous, ModelFiles.Onnx, Megabyte);
        var left = cache.RentAsync("a", SlowAsync, leaving.Token);
        var stays = cache.RentAsync("a", () => throw new InvalidOperationException("it is being loaded"), CancellationToken.None);
        await leaving.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => left);
        gate.SetResult();
        using var lease = await stays;
        Assert.HasCount(1, Score(lease).Labels!);

        async Task<LoadedModel> SlowAsync()
        {
            await gate.Task;
            return await load();
        }
    }

    private static ScorerCache Cache(int models, int megabytes) => new(Options.Create(new ServingOptions { MaxModels = models, MaxMemoryMegabytes = megabytes }));

    private static Func<Task<LoadedModel>> Load(PreviousVersion previous, string file, long bytes) =>
        () => Task.FromResult(new LoadedModel(new OnnxScorer(Path.Combine(previous.Model, file)), bytes));

    private static ScoredRows Score(ModelLease lease) =>
        lease.Score(lease.Input.FromJson([Row]).Rows!);
}
