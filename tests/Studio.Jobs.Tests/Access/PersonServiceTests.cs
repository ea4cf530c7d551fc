namespace Studio.Jobs.Tests.Access;

using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Access;
using Studio.Jobs.People;
using Studio.Jobs.Storage;

[TestClass]
public sealed class PersonServiceTests
{
    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Create_MakesSomebodyWhoCanSignIn_AndKeepsNoPassword(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        Assert.IsFalse(await host.People.AnyAsync(CancellationToken.None));

        var made = await host.People.CreateAsync("Ada", "ada@example.com", PeopleHost.Password, true, CancellationToken.None);

        Assert.AreEqual(PersonOutcome.Done, made.Outcome);
        Assert.IsTrue(await host.People.AnyAsync(CancellationToken.None));
        var signedIn = await host.People.SignInAsync("ada", PeopleHost.Password, "192.0.2.1", CancellationToken.None);
        Assert.AreEqual(SignInOutcome.SignedIn, signedIn.Outcome);
        Assert.AreEqual(made.Person, signedIn.Person);
        Assert.AreEqual(("Ada", "ada@example.com", true), (made.Person!.Name, made.Person.Mail, made.Person.IsServerAdmin));
        CollectionAssert.AreEqual(new[] { made.Person }, (await host.People.ListAsync(CancellationToken.None)).ToArray());
        Assert.AreEqual(made.Person, await host.People.FindAsync(made.Person.Id, CancellationToken.None));
        await using var db = host.OpenStore();
        Assert.DoesNotContain(PeopleHost.Password, (await db.People.SingleAsync()).PasswordHash!);
    }

    [TestMethod]
    public async Task Create_TellsAllThatIsWrong()
    {
        await using var host = await PeopleHost.StartAsync();
        var refused = await host.People.CreateAsync("a b", "nowhere", "short", false, CancellationToken.None);
        Assert.AreEqual(PersonOutcome.Impossible, refused.Outcome);
        Assert.HasCount(4, refused.Reasons);
        await host.AddAsync("Ada", serverAdmin: true);
        Assert.AreEqual(PersonOutcome.Taken, (await host.People.CreateAsync("ADA", null, null, false, CancellationToken.None)).Outcome);
        var same = await host.People.CreateAsync("constantinople", null, "Constantinople", false, CancellationToken.None);
        StringAssert.Contains(same.Reasons.Single(), "is the name");
    }

    [TestMethod]
    public async Task Changes_AreForAdminsOfTheServer()
    {
        await using var host = await PeopleHost.StartAsync();
        var ada = await host.AddAsync("ada");
        using var caller = PeopleHost.As(Caller.DefaultProject, id: Guid.NewGuid());
        await Assert.ThrowsExactlyAsync<AccessDeniedException>(() => host.People.CreateAsync("bob", null, null, false, CancellationToken.None));
        await Assert.ThrowsExactlyAsync<AccessDeniedException>(() => host.People.ListAsync(CancellationToken.None));
        await Assert.ThrowsExactlyAsync<AccessDeniedException>(() => host.People.FindAsync(ada.Id, CancellationToken.None));
        await Assert.ThrowsExactlyAsync<AccessDeniedException>(() => host.People.DeleteAsync(ada.Id, CancellationToken.None));
        await Assert.ThrowsAsync<AccessDeniedException>(() => host.People.SetPasswordAsync(ada.Id, PeopleHost.Password, CancellationToken.None));
        await Assert.ThrowsAsync<AccessDeniedException>(() => host.People.LinkLoginAsync(ada.Id, "sso", "1", CancellationToken.None));
        await Assert.ThrowsExactlyAsync<AccessDeniedException>(() => host.People.ChangeOwnPasswordAsync(ada.Id, PeopleHost.Password, "another long one", CancellationToken.None));
        await Assert.ThrowsExactlyAsync<AccessDeniedException>(() => host.People.SetServerAdminAsync(ada.Id, true, CancellationToken.None));
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task LastServerAdmin_CannotGo_AlsoWhenTwoGoAtOnce(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var (ada, bob) = (await host.AddAsync("ada", serverAdmin: true), await host.AddAsync("bob", serverAdmin: true));

        var results = await Task.WhenAll(
            Task.Run(() => host.People.SetServerAdminAsync(ada.Id, false, CancellationToken.None)),
            Task.Run(() => host.People.DeleteAsync(bob.Id, CancellationToken.None)));

        CollectionAssert.AreEquivalent(new[] { PersonOutcome.Done, PersonOutcome.LastAdmin }, results.Select(result => result.Outcome).ToArray());
        var left = (await host.People.ListAsync(CancellationToken.None)).Single(person => person.IsServerAdmin);
        Assert.AreEqual(PersonOutcome.LastAdmin, (await host.People.DeleteAsync(left.Id, CancellationToken.None)).Outcome);
        Assert.AreEqual(PersonOutcome.LastAdmin, (await host.People.SetServerAdminAsync(left.Id, false, CancellationToken.None)).Outcome);
        Assert.AreEqual(PersonOutcome.Done, (await host.People.SetServerAdminAsync(left.Id, true, CancellationToken.None)).Outcome);
        Assert.AreEqual(PersonOutcome.NotFound, (await host.People.DeleteAsync(Guid.NewGuid(), CancellationToken.None)).Outcome);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Caller_HasTheRoleOfTheProject_UntilThePasswordChangesOrThePersonIsGone(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var (sales, science) = (await host.AddProjectAsync("sales"), await host.AddProjectAsync("science"));
        var (root, ada) = (await host.AddAsync("root", serverAdmin: true), await host.AddAsync("ada"));
        using (PeopleHost.As(sales))
        {
            await host.Members.GiveAsync("ada", Role.Editor, CancellationToken.None);
        }

        Assert.AreEqual(new Caller("ada", sales, Role.Editor) { Id = ada.Id, From = "::1" }, await host.People.CallerAsync(ada.Id, ada.Stamp, sales, "::1", CancellationToken.None));
        Assert.IsNull((await host.People.CallerAsync(ada.Id, ada.Stamp, science, null, CancellationToken.None))!.Role);
        var admin = (await host.People.CallerAsync(root.Id, root.Stamp, science, null, CancellationToken.None))!;
        Assert.AreEqual((Role.Admin, true), (admin.Role, admin.IsServerAdmin));
        Assert.IsNull(await host.People.CallerAsync(ada.Id, "another", sales, null, CancellationToken.None));

        var changed = await host.People.SetPasswordAsync(ada.Id, "another long password", CancellationToken.None);
        Assert.AreNotEqual(ada.Stamp, changed.Person!.Stamp);
        Assert.IsNull(await host.People.CallerAsync(ada.Id, ada.Stamp, sales, null, CancellationToken.None));
        Assert.AreEqual(Role.Editor, (await host.People.CallerAsync(ada.Id, changed.Person.Stamp, sales, null, CancellationToken.None))!.Role);
        Assert.AreEqual(SignInOutcome.Refused, (await host.People.SignInAsync("ada", PeopleHost.Password, null, CancellationToken.None)).Outcome);
        Assert.AreEqual(SignInOutcome.SignedIn, (await host.People.SignInAsync("ada", "another long password", null, CancellationToken.None)).Outcome);

        await host.People.DeleteAsync(ada.Id, CancellationToken.None);
        Assert.IsNull(await host.People.CallerAsync(ada.Id, changed.Person.Stamp, sales, null, CancellationToken.None));
        await using var db = host.OpenStore();
        Assert.AreEqual(0, await db.Memberships.CountAsync());
    }

    [TestMethod]
    public async Task Caller_HearsOfWhatOtherProcessesChange_After10Seconds()
    {
        await using var host = await PeopleHost.StartAsync();
        var ada = await host.AddAsync("ada");
        Assert.IsNull((await host.People.CallerAsync(ada.Id, ada.Stamp, Caller.DefaultProject, null, CancellationToken.None))!.Role);
        await using var db = host.OpenStore();
        db.Memberships.Add(new MembershipEntity { PersonId = ada.Id, ProjectId = Caller.DefaultProject, Role = Role.Viewer });
        await db.SaveChangesAsync();

        Assert.IsNull((await host.People.CallerAsync(ada.Id, ada.Stamp, Caller.DefaultProject, null, CancellationToken.None))!.Role);
        host.Time.Move(TimeSpan.FromSeconds(10));
        Assert.AreEqual(Role.Viewer, (await host.People.CallerAsync(ada.Id, ada.Stamp, Caller.DefaultProject, null, CancellationToken.None))!.Role);
    }

    [TestMethod]
    public async Task ChangeOwnPassword_NeedsTheOldOne_WhichCountsLikeASignIn()
    {
        await using var host = await PeopleHost.StartAsync();
        var ada = await host.AddAsync("ada");
        using var caller = Caller.Enter(await host.SignedInAsync(ada, Caller.DefaultProject));
        var changed = await host.People.ChangeOwnPasswordAsync(ada.Id, PeopleHost.Password, "my own long password", CancellationToken.None);
        Assert.AreEqual(PersonOutcome.Done, changed.Outcome);
        Assert.AreNotEqual(ada.Stamp, changed.Person!.Stamp);
        Assert.AreEqual(PersonOutcome.Impossible, (await host.People.ChangeOwnPasswordAsync(ada.Id, "my own long password", "short", CancellationToken.None)).Outcome);
        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual(PersonOutcome.WrongPassword, (await host.People.ChangeOwnPasswordAsync(ada.Id, "wrong", "whatever it may be", CancellationToken.None)).Outcome);
        }

        Assert.AreEqual(PersonOutcome.LockedOut, (await host.People.ChangeOwnPasswordAsync(ada.Id, "my own long password", "whatever it may be", CancellationToken.None)).Outcome);
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task Logins_AreOfOnePersonEach_AndGoWithThem(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var (ada, bob) = (await host.AddAsync("ada"), await host.AddAsync("bob"));
        Assert.AreEqual(PersonOutcome.Done, (await host.People.LinkLoginAsync(ada.Id, "sso", "77", CancellationToken.None)).Outcome);
        Assert.AreEqual(PersonOutcome.Taken, (await host.People.LinkLoginAsync(bob.Id, "sso", "77", CancellationToken.None)).Outcome);
        Assert.AreEqual(ada.Id, (await host.People.FindByLoginAsync("sso", "77", CancellationToken.None))!.Id);
        Assert.IsNull(await host.People.FindByLoginAsync("other", "77", CancellationToken.None));

        await host.People.DeleteAsync(ada.Id, CancellationToken.None);
        Assert.IsNull(await host.People.FindByLoginAsync("sso", "77", CancellationToken.None));
    }

    [TestMethod]
    [DataRow(StoreKind.Embedded)]
    [DataRow(StoreKind.Postgres)]
    public async Task ProtectionKeys_AreInTheStore(StoreKind kind)
    {
        await using var host = await PeopleHost.StartAsync(kind);
        var services = new ServiceCollection();
        services.AddScoped(_ => host.OpenStore());
        services.AddDataProtection().PersistKeysToDbContext<StudioDbContext>();
        await using var web = services.BuildServiceProvider();
        var text = web.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookies").Protect("ada");

        await using var later = services.BuildServiceProvider();
        Assert.AreEqual("ada", later.GetRequiredService<IDataProtectionProvider>().CreateProtector("cookies").Unprotect(text));
        await using var db = host.OpenStore();
        Assert.AreEqual(1, await db.DataProtectionKeys.CountAsync());
    }
}
