namespace Studio.Api.Access;

using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Studio.Jobs.Access;
using Studio.Jobs.People;

/// <summary>
/// Finds out who asks: whoever is at this machine as long as there are no people, then whoever has a key (<c>Authorization: Bearer mst_…</c>) or has signed in.
/// </summary>
internal sealed class Callers(PersonService people, KeyService keys)
{
    private const string Bearer = "Bearer ";

    /// <summary>Who sends a request, in a project; null when nobody known does.</summary>
    public async ValueTask<Caller?> OfAsync(HttpContext context, Guid project, CancellationToken cancellationToken)
    {
        if (!await people.AnyAsync(cancellationToken))
        {
            return Anybody(project, AddressOf(context));
        }

        // What a proxy has asked for itself (Basic) is nothing of ours.
        if (context.Request.Headers.Authorization.ToString() is var sent && sent.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return await keys.CallerAsync(sent[Bearer.Length..].Trim(), project, AddressOf(context), cancellationToken);
        }

        var found = await context.AuthenticateAsync(SignIns.Scheme);
        if (found.Principal is not { } principal || SignIns.Of(principal) is not { } signedIn)
        {
            return null;
        }

        // The pages' connection asks for it later.
        context.User = principal;
        return await people.CallerAsync(signedIn.Person, signedIn.Stamp, project, AddressOf(context), cancellationToken);
    }

    /// <summary>Who has a page open, in a project; null when nobody known does.</summary>
    public async ValueTask<Caller?> OfAsync(ClaimsPrincipal principal, Guid project, CancellationToken cancellationToken) =>
        !await people.AnyAsync(cancellationToken) ? Anybody(project, null)
        : SignIns.Of(principal) is { } signedIn ? await people.CallerAsync(signedIn.Person, signedIn.Stamp, project, signedIn.From, cancellationToken)
        : null;

    /// <summary>The address of the other end, without the way an old address is written in a new one.</summary>
    public static string? AddressOf(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString() : null;

    // Whoever reaches the service sits at this machine, and may do everything.
    private static Caller Anybody(Guid project, string? from) => Caller.Studio with { Name = "whoever is at this machine", Project = project, From = from };
}
