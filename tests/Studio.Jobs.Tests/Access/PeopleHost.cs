namespace Studio.Jobs.Tests.Access;

using Microsoft.Extensions.DependencyInjection;
using Studio.Jobs.Access;
using Studio.Jobs.People;
using Studio.Jobs.Projects;
using Studio.Jobs.Storage;

/// <summary>A studio with a clock that can be moved, its services of people, and shorthands for who asks.</summary>
internal sealed class PeopleHost : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly TestFolder _folder = new();
    private StudioHost _host = null!;

    public MovedClock Time { get; } = new();

    public PersonService People => Get<PersonService>();

    public MembershipService Members => Get<MembershipService>();

    public KeyService Keys => Get<KeyService>();

    public AuditLog Audit => Get<AuditLog>();

    public ProjectService Projects => Get<ProjectService>();

    public static async Task<PeopleHost> StartAsync(StoreKind kind = StoreKind.Embedded)
    {
        var host = new PeopleHost();
        host._host = StudioHost.Build(host._folder.Path, store: await kind.NewStoreAsync(), time: host.Time);
        await host.Get<Studio.Jobs.Moving.StoreMaintenance>().MigrateAsync(CancellationToken.None);
        return host;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public StudioDbContext OpenStore() => _host.OpenStore();

    /// <summary>Adds a person.</summary>
    public async Task<PersonRecord> AddAsync(string name, bool serverAdmin = false)
    {
        if (!serverAdmin && !await People.AnyAsync(CancellationToken.None))
        {
            await AddAsync("root", serverAdmin: true);
        }

        var made = await People.CreateAsync(name, null, Password, serverAdmin, CancellationToken.None);
        Assert.AreEqual(PersonOutcome.Done, made.Outcome, string.Join(' ', made.Reasons));
        return made.Person!;
    }

    /// <summary>Makes a project.</summary>
    public async Task<Guid> AddProjectAsync(string name)
    {
        Assert.AreEqual(ProjectOutcome.Done, (await Projects.CreateAsync(name, CancellationToken.None)).Outcome);
        return (await Projects.FindAsync(name, CancellationToken.None))!.Value;
    }

    /// <summary>Makes somebody ask as an admin of a project.</summary>
    public static IDisposable As(Guid project, Role? role = Role.Admin, string name = "boss", Guid? id = null) =>
        Caller.Enter(new Caller(name, project, role) { Id = id, From = "192.0.2.7" });

    /// <summary>Makes a person ask in a project, with what they may there.</summary>
    public async Task<IDisposable> AsAsync(PersonRecord person, Guid project)
    {
        var caller = await People.CallerAsync(person.Id, person.Stamp, project, "192.0.2.8", CancellationToken.None);
        return Caller.Enter(caller ?? throw new AssertFailedException("Nobody is signed in."));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }
}
