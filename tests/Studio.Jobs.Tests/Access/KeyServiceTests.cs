namespace Studio.Jobs.Tests.Access;

using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Studio.Jobs.Access;
using Studio.Jobs.People;

[TestClass]
public sealed class KeyServiceTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task KeyOfAProject_OpensThatProject_WithItsRole(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var (sales, science) = (await host.AddProjectAsync("sales"), await host.AddProjectAsync("science"));
        var made = await CreateAsync(host, sales, new NewKey("robot", Role.Predictor, null, false));
        StringAssert.Matches(made.Text!, new("^mst_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}$"));

        var caller = await host.Keys.CallerAsync(made.Text!, sales, "192.0.2.1", CancellationToken.None);

        Assert.AreEqual(new Caller("key robot", sales, Role.Predictor) { Id = made.Key!.Id, From = "192.0.2.1" }, caller);
        Assert.IsNull(await host.Keys.CallerAsync(made.Text!, science, null, CancellationToken.None));
        Assert.IsNull(await host.Keys.CallerAsync(made.Text!, Caller.DefaultProject, null, CancellationToken.None));
        await using var db = host.OpenStore();
        var row = await db.ApiKeys.SingleAsync();
        Assert.AreEqual(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(made.Text!))), row.Hash);
        Assert.AreEqual(made.Text![4..12], row.Prefix);
    }

    [TestMethod]
    public async Task Keys_ThatAreNone_OpenNothing()
    {
        await using var host = await PeopleHost.StartAsync();
        var text = (await CreateAsync(host, Caller.DefaultProject, new NewKey("robot", Role.Admin, null, false))).Text!;
        var other = text[^1] == 'a' ? 'b' : 'a';
        foreach (var wrong in new[] { "", "mst_", text[..^1], text + "a", text[..^1] + other, "mst_abcdefgh" + text[12..], text.ToUpperInvariant(), text.Replace('_', '-'), new string('é', 56) })
        {
            Assert.IsNull(await host.Keys.CallerAsync(wrong, Caller.DefaultProject, null, CancellationToken.None), wrong);
        }

        Assert.IsFalse((await host.Keys.CallerAsync(text, Caller.DefaultProject, null, CancellationToken.None))!.IsServerAdmin);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task PersonalKey_ActsAsItsPerson_InTheirProjects(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var (sales, science) = (await host.AddProjectAsync("sales"), await host.AddProjectAsync("science"));
        var ada = await host.AddAsync("ada");
        using (PeopleHost.As(sales))
        {
            await host.Members.GiveAsync("ada", Role.Editor, CancellationToken.None);
        }

        KeyResult made;
        using (await host.AsAsync(ada, science))
        {
            made = await host.Keys.CreateAsync(new NewKey("laptop", null, null, true), CancellationToken.None);
        }

        Assert.AreEqual(new Caller("ada", sales, Role.Editor) { Id = ada.Id }, await host.Keys.CallerAsync(made.Text!, sales, null, CancellationToken.None));
        Assert.IsNull((await host.Keys.CallerAsync(made.Text!, science, null, CancellationToken.None))!.Role);
        await host.People.SetServerAdminAsync(ada.Id, true, CancellationToken.None);
        Assert.IsTrue((await host.Keys.CallerAsync(made.Text!, science, null, CancellationToken.None))!.IsServerAdmin);

        await host.People.DeleteAsync(ada.Id, CancellationToken.None);
        Assert.IsNull(await host.Keys.CallerAsync(made.Text!, sales, null, CancellationToken.None));
        await using var db = host.OpenStore();
        Assert.AreEqual(0, await db.ApiKeys.CountAsync());
    }

    [TestMethod]
    public async Task Create_TellsAllThatIsWrong()
    {
        await using var host = await PeopleHost.StartAsync();
        Assert.HasCount(3, (await CreateAsync(host, Caller.DefaultProject, new NewKey(" ", null, TimeSpan.Zero, false))).Reasons);
        Assert.HasCount(2, (await CreateAsync(host, Caller.DefaultProject, new NewKey("robot", Role.Admin, null, true))).Reasons);
        using var editor = PeopleHost.As(Caller.DefaultProject, Role.Editor);
        await Assert.ThrowsExactlyAsync<AccessDeniedException>(() => host.Keys.CreateAsync(new NewKey("robot", Role.Viewer, null, false), CancellationToken.None));
    }

    [TestMethod]
    public async Task Keys_Expire()
    {
        await using var host = await PeopleHost.StartAsync();
        var made = await CreateAsync(host, Caller.DefaultProject, new NewKey("robot", Role.Viewer, TimeSpan.FromSeconds(5), false));
        Assert.IsNotNull(await host.Keys.CallerAsync(made.Text!, Caller.DefaultProject, null, CancellationToken.None));
        host.Time.Move(TimeSpan.FromSeconds(5));
        Assert.IsNull(await host.Keys.CallerAsync(made.Text!, Caller.DefaultProject, null, CancellationToken.None));
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Revoked_OpensNothing_HereAtOnce_AndElsewhereAfter10Seconds(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var (here, elsewhere) = (
            await CreateAsync(host, Caller.DefaultProject, new NewKey("here", Role.Viewer, null, false)),
            await CreateAsync(host, Caller.DefaultProject, new NewKey("elsewhere", Role.Viewer, null, false)));
        Assert.IsNotNull(await host.Keys.CallerAsync(here.Text!, Caller.DefaultProject, null, CancellationToken.None));
        using (PeopleHost.As(Caller.DefaultProject))
        {
            Assert.IsNotNull((await host.Keys.RevokeAsync(here.Key!.Id, CancellationToken.None)).Key!.RevokedAt);
        }

        Assert.IsNull(await host.Keys.CallerAsync(here.Text!, Caller.DefaultProject, null, CancellationToken.None));

        // As another process would.
        Assert.IsNotNull(await host.Keys.CallerAsync(elsewhere.Text!, Caller.DefaultProject, null, CancellationToken.None));
        await using var db = host.OpenStore();
        await db.ApiKeys.Where(key => key.Id == elsewhere.Key!.Id).ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, DateTimeOffset.UtcNow));
        Assert.IsNotNull(await host.Keys.CallerAsync(elsewhere.Text!, Caller.DefaultProject, null, CancellationToken.None));
        host.Time.Move(TimeSpan.FromSeconds(10));
        Assert.IsNull(await host.Keys.CallerAsync(elsewhere.Text!, Caller.DefaultProject, null, CancellationToken.None));
    }

    [TestMethod]
    public async Task Keys_AreSeenByTheirPersonAndByAdminsOfTheirProject()
    {
        await using var host = await PeopleHost.StartAsync();
        var science = await host.AddProjectAsync("science");
        var ada = await host.AddAsync("ada");
        var project = await CreateAsync(host, Caller.DefaultProject, new NewKey("robot", Role.Viewer, null, false));
        KeyResult personal;
        using (await host.AsAsync(ada, science))
        {
            personal = await host.Keys.CreateAsync(new NewKey("laptop", null, null, true), CancellationToken.None);
            CollectionAssert.AreEqual(new[] { personal.Key! }, (await host.Keys.ListAsync(CancellationToken.None)).ToArray());
            Assert.AreEqual(KeyOutcome.NotFound, (await host.Keys.RevokeAsync(project.Key!.Id, CancellationToken.None)).Outcome);
        }

        using (PeopleHost.As(science))
        {
            Assert.IsEmpty(await host.Keys.ListAsync(CancellationToken.None));
            Assert.AreEqual(KeyOutcome.NotFound, (await host.Keys.RevokeAsync(project.Key!.Id, CancellationToken.None)).Outcome);
        }

        using (PeopleHost.As(Caller.DefaultProject))
        {
            CollectionAssert.AreEqual(new[] { project.Key! }, (await host.Keys.ListAsync(CancellationToken.None)).ToArray());
            Assert.AreEqual(KeyOutcome.NotFound, (await host.Keys.RevokeAsync(personal.Key!.Id, CancellationToken.None)).Outcome);
            Assert.AreEqual(KeyOutcome.Done, (await host.Keys.RevokeAsync(project.Key!.Id, CancellationToken.None)).Outcome);
        }

        Assert.AreEqual(KeyOutcome.Done, (await host.Keys.RevokeAsync(personal.Key!.Id, CancellationToken.None)).Outcome, "An admin of the server");
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task LastUsed_IsStored_OnceAMinute(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var text = (await CreateAsync(host, Caller.DefaultProject, new NewKey("robot", Role.Viewer, null, false))).Text!;
        await host.Keys.CallerAsync(text, Caller.DefaultProject, null, CancellationToken.None);
        var first = await WaitAsync(host, used => used is not null);
        await host.Keys.CallerAsync(text, Caller.DefaultProject, null, CancellationToken.None);
        host.Time.Move(TimeSpan.FromMinutes(1));
        Assert.AreEqual(first, await WaitAsync(host, _ => true));
        await host.Keys.CallerAsync(text, Caller.DefaultProject, null, CancellationToken.None);
        await WaitAsync(host, used => used > first);
    }

    private static async Task<DateTimeOffset?> WaitAsync(PeopleHost host, Func<DateTimeOffset?, bool> wanted)
    {
        await using var db = host.OpenStore();
        for (var i = 0; i < 600; i++)
        {
            if (await db.ApiKeys.Select(key => key.LastUsedAt).SingleAsync() is var used && wanted(used))
            {
                return used;
            }

            await Task.Delay(50);
        }

        throw new AssertFailedException("The use of the key was not stored.");
    }

    private static async Task<KeyResult> CreateAsync(PeopleHost host, Guid project, NewKey wanted)
    {
        using var admin = PeopleHost.As(project);
        return await host.Keys.CreateAsync(wanted, CancellationToken.None);
    }
}
