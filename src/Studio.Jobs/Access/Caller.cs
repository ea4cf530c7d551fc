namespace Studio.Jobs.Access;

/// <summary>
/// Whoever asks, for what is done on this thread and on those that it goes on with. Services ask it before they do anything, and the store shows
/// rows of its project only (see <see cref="StudioDbContext"/>), so that no page and no endpoint can forget to.
/// </summary>
/// <param name="Name">Name of the person or the key, for people.</param>
/// <param name="Project">The project that is asked for; null for the whole store, which only the studio's own work may have.</param>
/// <param name="Role">Role in the project; null for none.</param>
public sealed record Caller(string Name, Guid? Project, Role? Role)
{
    private static readonly AsyncLocal<Caller?> s_current = new();

    /// <summary>The project that is always there; what was made before there were others belongs to it.</summary>
    public static readonly Guid DefaultProject = new("00000000-0000-0000-0000-000000000001");

    /// <summary>The studio's own work: jobs, upkeep, commands of whoever sits at the machine. It sees the whole store.</summary>
    public static Caller Studio { get; } = new("studio", null, Access.Role.Admin) { IsServerAdmin = true };

    /// <summary>Somebody of whom nothing is known: may do nothing, and sees no project.</summary>
    public static Caller Nobody { get; } = new("nobody", Guid.Empty, null);

    /// <summary>Who asks now: the studio itself unless <see cref="Enter"/> said otherwise.</summary>
    public static Caller Current => s_current.Value ?? Studio;

    /// <summary>True when it may decide about people and projects, and see what belongs to the machine: workers, jobs, devices.</summary>
    public bool IsServerAdmin { get; init; }

    /// <summary>The person or the key; null for the studio and for whoever is at the machine.</summary>
    public Guid? Id { get; init; }

    /// <summary>The address that it asks from; null for the machine itself.</summary>
    public string? From { get; init; }

    /// <summary>The project that something made now belongs to.</summary>
    public Guid ProjectOfNew => Project ?? DefaultProject;

    /// <summary>Makes a caller the one who asks, in this method and in all that it calls.</summary>
    /// <returns>Dispose of it to go back to the caller before.</returns>
    public static IDisposable Enter(Caller caller)
    {
        var before = s_current.Value;
        s_current.Value = caller;
        return new Leaving(before);
    }

    /// <summary>True when the caller may.</summary>
    public bool May(Right right) => Role?.Allow(right) == true;

    /// <summary>Goes on only when the caller may.</summary>
    /// <exception cref="AccessDeniedException">It may not.</exception>
    public void Demand(Right right)
    {
        if (!May(right))
        {
            throw new AccessDeniedException($"{Name} has {(Role is { } role ? $"the role {role.Name()}" : "no role")} in this project, which does not allow this; an admin of the project can give another role.");
        }
    }

    /// <summary>Goes on only when the caller may decide about the whole server.</summary>
    /// <exception cref="AccessDeniedException">It may not.</exception>
    public void DemandServerAdmin()
    {
        if (!IsServerAdmin)
        {
            throw new AccessDeniedException($"{Name} is no admin of the server, which this needs.");
        }
    }

    private sealed class Leaving(Caller? before) : IDisposable
    {
        public void Dispose() => s_current.Value = before;
    }
}
