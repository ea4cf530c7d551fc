namespace Studio.Jobs.Tests.Access;

using Studio.Jobs.People;

[TestClass]
public sealed class RecentTests
{
    private static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(50);

    [TestMethod]
    public async Task Find_AnswersTheLast_WhileTheStoreHangs()
    {
        var recent = new Recent<string, string>(Kept, TimeProvider.System);
        var hangs = new TaskCompletionSource<string?>();
        var reads = 0;
        Task<string?> ReadAsync(string key, CancellationToken cancellationToken) => Interlocked.Increment(ref reads) == 1 ? Task.FromResult<string?>("first") : hangs.Task;
        await recent.FindAsync("ada", ReadAsync, CancellationToken.None);
        await Task.Delay(2 * Kept);

        Assert.AreEqual("first", await recent.FindAsync("ada", ReadAsync, CancellationToken.None));
        Assert.AreEqual("first", await recent.FindAsync("ada", ReadAsync, CancellationToken.None));
        Assert.AreEqual(2, reads, "All wait for one reading.");

        hangs.SetResult("second");
        Assert.AreEqual("second", await recent.FindAsync("ada", ReadAsync, CancellationToken.None));
    }

    [TestMethod]
    public async Task Find_AsksAgain_WhenTheAnswerIsOldOrForgotten()
    {
        var recent = new Recent<string, string>(Kept, TimeProvider.System);
        var reads = 0;
        Task<string?> ReadAsync(string key, CancellationToken cancellationToken) => Task.FromResult<string?>($"{Interlocked.Increment(ref reads)}");

        Assert.AreEqual("1", await recent.FindAsync("ada", ReadAsync, CancellationToken.None));
        recent.Forget();
        Assert.AreEqual("2", await recent.FindAsync("ada", ReadAsync, CancellationToken.None));
        await Task.Delay(2 * Kept);
        Assert.AreEqual("3", await recent.FindAsync("ada", ReadAsync, CancellationToken.None));
    }

    [TestMethod]
    public async Task Find_KeepsNothing_WhenThereIsNothingAnyMore()
    {
        var recent = new Recent<string, string>(Kept, TimeProvider.System);
        string? there = "here";
        Task<string?> ReadAsync(string key, CancellationToken cancellationToken) => Task.FromResult(there);
        await recent.FindAsync("ada", ReadAsync, CancellationToken.None);
        there = null;
        await Task.Delay(2 * Kept);

        Assert.IsNull(await recent.FindAsync("ada", ReadAsync, CancellationToken.None));
        Assert.IsNull(await recent.FindAsync("ada", ReadAsync, CancellationToken.None));
    }

    [TestMethod]
    public async Task Find_TellsTheFailure_WhenTheStoreIsGone()
    {
        var recent = new Recent<string, string>(Kept, TimeProvider.System);
        await recent.FindAsync("ada", (_, _) => Task.FromResult<string?>("here"), CancellationToken.None);
        await Task.Delay(2 * Kept);

        await Assert.ThrowsExactlyAsync<InvalidOperationException>(async () => await recent.FindAsync("ada", (_, _) => throw new InvalidOperationException(), CancellationToken.None));
    }
}
