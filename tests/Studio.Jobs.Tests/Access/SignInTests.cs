namespace Studio.Jobs.Tests.Access;

using Microsoft.EntityFrameworkCore;
using Studio.Jobs.People;

[TestClass]
public sealed class SignInTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Name_IsLockedFor5Minutes_After5WrongPasswords(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var ada = await host.AddAsync("ada");
        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual(SignInOutcome.Refused, await TryAsync(host, "Ada", "wrong", $"192.0.2.{i}"));
        }

        var locked = await host.People.SignInAsync("ada", PeopleHost.Password, "192.0.2.9", CancellationToken.None);
        Assert.AreEqual(SignInOutcome.LockedOut, locked.Outcome);
        Assert.IsLessThanOrEqualTo(300, locked.Wait!.Value.TotalSeconds);
        Assert.IsGreaterThan(200, locked.Wait.Value.TotalSeconds);
        Assert.IsNotNull((await host.People.FindAsync(ada.Id, CancellationToken.None))!.LockedUntil);

        host.Time.Move(TimeSpan.FromMinutes(5));
        Assert.AreEqual(SignInOutcome.SignedIn, await TryAsync(host, "ada", PeopleHost.Password, "192.0.2.9"));
        Assert.IsNull((await host.People.FindAsync(ada.Id, CancellationToken.None))!.LockedUntil);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Name_IsComparedWithNoMoreThan5Passwords_WhenManyTryAtOnce(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        await host.AddAsync("ada");
        var tries = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => TryAsync(host, "ada", "wrong", $"198.51.100.{i}"))));
        Assert.AreEqual(5, tries.Count(outcome => outcome == SignInOutcome.Refused));
        Assert.AreEqual(11, tries.Count(outcome => outcome == SignInOutcome.LockedOut));
    }

    [TestMethod]
    public async Task Names_ThatNobodyHas_AreLockedLikeOthers()
    {
        await using var host = await PeopleHost.StartAsync();
        await host.AddAsync("ada");
        await host.People.CreateAsync("elsewhere", null, null, false, CancellationToken.None);
        foreach (var name in new[] { "nobody", "elsewhere" })
        {
            for (var i = 0; i < 5; i++)
            {
                Assert.AreEqual(SignInOutcome.Refused, await TryAsync(host, name, "wrong", $"203.0.113.{i}"));
            }

            Assert.AreEqual(SignInOutcome.LockedOut, await TryAsync(host, name, "wrong", "203.0.113.9"));
        }

        host.Time.Move(TimeSpan.FromMinutes(5));
        Assert.AreEqual(SignInOutcome.Refused, await TryAsync(host, "nobody", "wrong", "203.0.113.9"));
    }

    [TestMethod]
    [DataRow("192.0.2.1", "192.0.2.1")]
    [DataRow("2001:db8:1:2::1", "2001:db8:1:2:3:4:5:6")]
    [DataRow("192.0.2.1", "::ffff:192.0.2.1")]
    public async Task Address_Has9FailedTriesAMinute(string first, string second)
    {
        await using var host = await PeopleHost.StartAsync();
        await host.AddAsync("ada");
        for (var i = 0; i < 9; i++)
        {
            Assert.AreEqual(SignInOutcome.Refused, await TryAsync(host, $"somebody{i}", "wrong", first));
            Assert.AreEqual(i == 8 ? SignInOutcome.LockedOut : SignInOutcome.SignedIn, await TryAsync(host, "ada", PeopleHost.Password, first));
        }

        var slowed = await host.People.SignInAsync("ada", PeopleHost.Password, second, CancellationToken.None);
        Assert.AreEqual(SignInOutcome.LockedOut, slowed.Outcome);
        Assert.IsLessThanOrEqualTo(60, slowed.Wait!.Value.TotalSeconds);
        Assert.AreEqual(SignInOutcome.SignedIn, await TryAsync(host, "ada", PeopleHost.Password, "192.0.2.200"));
        host.Time.Move(TimeSpan.FromMinutes(1));
        Assert.AreEqual(SignInOutcome.SignedIn, await TryAsync(host, "ada", PeopleHost.Password, second));
    }

    [TestMethod]
    public async Task SignIns_AreInTheAuditLog_WithoutWhatWasTyped()
    {
        await using var host = await PeopleHost.StartAsync();
        var ada = await host.AddAsync("ada");
        await TryAsync(host, "ada", "a wrong password", "192.0.2.1");
        await TryAsync(host, "my-secret-password", "ada", "192.0.2.1");
        await TryAsync(host, "ada", PeopleHost.Password, "192.0.2.1");
        var lines = await host.Audit.ListAsync(new AuditQuery(Action: "sign-in"), CancellationToken.None);
        CollectionAssert.AreEqual(
            new[] { ("ada", (Guid?)ada.Id, "sign-in", "ada", "192.0.2.1"), ("nobody", null, "sign-in.refuse", "unknown name", "192.0.2.1"), ("ada", ada.Id, "sign-in.refuse", "ada", "192.0.2.1") },
            lines.Select(line => (line.Who, line.Actor, line.Action, line.Thing, line.From)).ToArray());
        await using var db = host.OpenStore();
        Assert.IsFalse(await db.Audit.AnyAsync(line => line.Thing.Contains("secret") || line.Who.Contains("secret") || line.Thing.Contains("wrong password")));
    }

    private static async Task<SignInOutcome> TryAsync(PeopleHost host, string name, string password, string from) =>
        (await host.People.SignInAsync(name, password, from, CancellationToken.None)).Outcome;
}
