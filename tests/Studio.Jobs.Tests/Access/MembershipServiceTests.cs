namespace Studio.Jobs.Tests.Access;

using Microsoft.EntityFrameworkCore;
using Studio.Jobs.Access;
using Studio.Jobs.People;
using Studio.Jobs.Projects;

[TestClass]
public sealed class MembershipServiceTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Roles_AreGivenAndTaken_InTheProjectOfTheCallerOnly(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var (sales, science) = (await host.AddProjectAsync("sales"), await host.AddProjectAsync("science"));
        var ada = await host.AddAsync("ada");
        using (PeopleHost.As(sales))
        {
            Assert.AreEqual(new MemberRecord(ada.Id, "ada", Role.Viewer), (await host.Members.GiveAsync("ADA", Role.Viewer, CancellationToken.None)).Member);
            Assert.AreEqual(MembershipOutcome.Done, (await host.Members.GiveAsync("ada", Role.Predictor, CancellationToken.None)).Outcome);
            CollectionAssert.AreEqual(new[] { new MemberRecord(ada.Id, "ada", Role.Predictor) }, (await host.Members.ListAsync(CancellationToken.None)).ToArray());
            Assert.AreEqual(MembershipOutcome.NotFound, (await host.Members.GiveAsync("eve", Role.Viewer, CancellationToken.None)).Outcome);
        }

        using (PeopleHost.As(science))
        {
            Assert.IsEmpty(await host.Members.ListAsync(CancellationToken.None));
            Assert.AreEqual(MembershipOutcome.NotFound, (await host.Members.TakeAsync("ada", CancellationToken.None)).Outcome);
        }

        Assert.AreEqual(Role.Predictor, (await host.People.CallerAsync(ada.Id, ada.Stamp, sales, null, CancellationToken.None))!.Role);
        using (PeopleHost.As(sales))
        {
            Assert.AreEqual(MembershipOutcome.Done, (await host.Members.TakeAsync("ada", CancellationToken.None)).Outcome);
            Assert.IsEmpty(await host.Members.ListAsync(CancellationToken.None));
        }

        Assert.IsNull((await host.People.CallerAsync(ada.Id, ada.Stamp, sales, null, CancellationToken.None))!.Role);
    }

    [TestMethod]
    public async Task Roles_AreForAdminsOfTheProject()
    {
        await using var host = await PeopleHost.StartAsync();
        using var editor = PeopleHost.As(Caller.DefaultProject, Role.Editor);
        await Assert.ThrowsExactlyAsync<AccessDeniedException>(() => host.Members.ListAsync(CancellationToken.None));
        await Assert.ThrowsExactlyAsync<AccessDeniedException>(() => host.Members.GiveAsync("ada", Role.Viewer, CancellationToken.None));
        await Assert.ThrowsExactlyAsync<AccessDeniedException>(() => host.Members.TakeAsync("ada", CancellationToken.None));
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Project_TakesItsRolesAndKeysWithIt(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var (sales, science) = (await host.AddProjectAsync("sales"), await host.AddProjectAsync("science"));
        await host.AddAsync("ada");
        var keys = new List<string>();
        foreach (var project in new[] { sales, science })
        {
            using var admin = PeopleHost.As(project);
            await host.Members.GiveAsync("ada", Role.Viewer, CancellationToken.None);
            keys.Add((await host.Keys.CreateAsync(new NewKey("robot", Role.Viewer, null, false), CancellationToken.None)).Text!);
        }

        Assert.IsNotNull(await host.Keys.CallerAsync(keys[0], sales, null, CancellationToken.None));
        Assert.AreEqual(ProjectOutcome.Done, (await host.Projects.DeleteAsync("sales", CancellationToken.None)).Outcome);

        Assert.IsNull(await host.Keys.CallerAsync(keys[0], sales, null, CancellationToken.None));
        Assert.IsNotNull(await host.Keys.CallerAsync(keys[1], science, null, CancellationToken.None));
        await using var db = host.OpenStore();
        Assert.AreEqual(science, (await db.Memberships.SingleAsync()).ProjectId);
        Assert.AreEqual(science, (await db.ApiKeys.SingleAsync()).ProjectId);
    }
}
