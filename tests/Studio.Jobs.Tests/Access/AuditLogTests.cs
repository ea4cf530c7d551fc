namespace Studio.Jobs.Tests.Access;

using Microsoft.EntityFrameworkCore;
using Studio.Jobs.Access;
using Studio.Jobs.People;
using Studio.Jobs.Storage;

[TestClass]
public sealed class AuditLogTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Lines_TellWhoDidWhatAndWhere_ToThoseWhoMayKnow(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var (sales, science) = (await host.AddProjectAsync("sales"), await host.AddProjectAsync("science"));
        var actor = Guid.NewGuid();
        foreach (var project in new[] { sales, science })
        {
            using var caller = PeopleHost.As(project, name: "ada", id: actor);
            await host.Audit.WriteAsync("dataset.import", "people", CancellationToken.None);
            await host.Audit.WriteAsync("dataset-like.import", "people", CancellationToken.None);
        }

        using (PeopleHost.As(Caller.DefaultProject, name: "bob"))
        {
            await host.Audit.WriteAsync("model.delete", "people", CancellationToken.None);
        }

        // The studio's own work is not somebody's.
        await host.Audit.WriteAsync("dataset.delete", "people", CancellationToken.None);

        var all = await host.Audit.ListAsync(new AuditQuery(), CancellationToken.None);
        CollectionAssert.AreEqual(new[] { "default", "science", "science", "sales", "sales" }, all.Select(line => line.Project).ToArray());
        Assert.AreEqual(new AuditRecord(all[4].Number, all[4].At, "ada", actor, "sales", "dataset.import", "people", "192.0.2.7"), all[4]);
        Assert.HasCount(2, await host.Audit.ListAsync(new AuditQuery(Action: "dataset"), CancellationToken.None));
        Assert.HasCount(1, await host.Audit.ListAsync(new AuditQuery(Project: "sales", Action: "dataset.import"), CancellationToken.None));
        Assert.HasCount(1, await host.Audit.ListAsync(new AuditQuery(Who: "bob"), CancellationToken.None));
        CollectionAssert.AreEqual(new[] { all[2], all[3] }, (await host.Audit.ListAsync(new AuditQuery(Before: all[1].Number, Count: 2), CancellationToken.None)).ToArray());
        CollectionAssert.AreEqual(all.ToArray(), await host.Audit.ExportAsync(new AuditQuery(Count: 1), CancellationToken.None).ToArrayAsync());

        using (PeopleHost.As(sales))
        {
            Assert.HasCount(2, await host.Audit.ListAsync(new AuditQuery(), CancellationToken.None));
            Assert.IsEmpty(await host.Audit.ListAsync(new AuditQuery(Project: "science"), CancellationToken.None));
            Assert.HasCount(2, await host.Audit.ExportAsync(new AuditQuery(), CancellationToken.None).ToArrayAsync());
        }

        using var editor = PeopleHost.As(sales, Role.Editor);
        await Assert.ThrowsAsync<AccessDeniedException>(() => host.Audit.ListAsync(new AuditQuery(), CancellationToken.None));
        Assert.ThrowsExactly<AccessDeniedException>(() => host.Audit.ExportAsync(new AuditQuery(), CancellationToken.None));
    }

    [TestMethod]
    public async Task Lines_OfAProjectThatIsGone_AreNotThoseOfItsNamesake()
    {
        await using var host = await PeopleHost.StartAsync();
        using (PeopleHost.As(await host.AddProjectAsync("sales")))
        {
            await host.Audit.WriteAsync("dataset.import", "people", CancellationToken.None);
        }

        await host.Projects.DeleteAsync("sales", CancellationToken.None);
        using (PeopleHost.As(await host.AddProjectAsync("sales")))
        {
            Assert.IsEmpty(await host.Audit.ListAsync(new AuditQuery(), CancellationToken.None));
        }

        Assert.HasCount(1, await host.Audit.ListAsync(new AuditQuery(Project: "sales"), CancellationToken.None));
    }

    [TestMethod]
    public async Task Lines_AreNeitherChangedNorDeleted()
    {
        await using var host = await PeopleHost.StartAsync();
        using (PeopleHost.As(Caller.DefaultProject))
        {
            await host.Audit.WriteAsync("dataset.import", "people", CancellationToken.None);
        }

        await using var db = host.OpenStore();
        var line = await db.Audit.SingleAsync();
        db.Audit.Remove(line);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => db.SaveChangesAsync());
        db.Entry(line).State = EntityState.Modified;
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => db.SaveChangesAsync());
        Assert.IsTrue(typeof(AuditEntity).GetProperties().All(property => property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Length == 1), "A line can be changed.");
    }

    [TestMethod]
    public async Task People_Roles_Keys_AndProjects_AreWrittenDown_WithoutSecrets()
    {
        await using var host = await PeopleHost.StartAsync();
        var ada = await host.AddAsync("ada");
        var root = (await host.People.ListAsync(CancellationToken.None)).Single(person => person.IsServerAdmin);
        KeyResult key;
        using (Caller.Enter(new Caller("root", Caller.DefaultProject, Role.Admin) { Id = root.Id, From = "192.0.2.1", IsServerAdmin = true }))
        {
            await host.People.CreateAsync("bob", null, PeopleHost.Password, false, CancellationToken.None);
            await host.People.SetPasswordAsync(ada.Id, "another long password", CancellationToken.None);
            await host.People.LinkLoginAsync(ada.Id, "sso", "77-secret", CancellationToken.None);
            await host.People.SetServerAdminAsync(ada.Id, true, CancellationToken.None);
            await host.People.SetServerAdminAsync(ada.Id, false, CancellationToken.None);
            await host.Members.GiveAsync("ada", Role.Viewer, CancellationToken.None);
            await host.Members.TakeAsync("ada", CancellationToken.None);
            await host.People.DeleteAsync(ada.Id, CancellationToken.None);
            key = await host.Keys.CreateAsync(new NewKey("robot", Role.Viewer, null, false), CancellationToken.None);
            await host.Keys.RevokeAsync(key.Key!.Id, CancellationToken.None);
            await host.Projects.CreateAsync("sales", CancellationToken.None);
            await host.Projects.DeleteAsync("sales", CancellationToken.None);
            // What is refused is not done.
            await host.Projects.DeleteAsync("sales", CancellationToken.None);
            await host.People.DeleteAsync(root.Id, CancellationToken.None);
        }

        var lines = await host.Audit.ListAsync(new AuditQuery(), CancellationToken.None);
        string[] expected =
        [
            "project.delete sales", "project.create sales", $"key.revoke robot ({key.Key.Prefix}, viewer)", $"key.create robot ({key.Key.Prefix}, viewer)", "person.delete ada",
            "member.take ada", "member.give ada: viewer", "person.demote ada", "person.promote ada", "person.link ada: sso", "person.password ada", "person.create bob",
        ];
        CollectionAssert.AreEqual(expected, lines.Select(line => $"{line.Action} {line.Thing}").ToArray());
        Assert.IsTrue(lines.All(line => (line.Who, line.Actor, line.From) == ("root", root.Id, "192.0.2.1")));
        foreach (var secret in new[] { "password1", "long password", "secret", key.Text![13..] })
        {
            Assert.IsFalse(lines.Any(line => line.ToString().Contains(secret, StringComparison.Ordinal)), secret);
        }
    }
}
