namespace Studio.Api.Access;

using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Studio.Jobs.People;

/// <summary>What a browser keeps of a person who has signed in: a cookie that names the person, and the stamp that changes with the password.</summary>
internal static class SignIns
{
    /// <summary>Where people sign in, below the path of the proxy.</summary>
    public const string Path = "/sign-in";

    /// <summary>The scheme of the cookie.</summary>
    public const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    private const string Cookie = "studio-person";
    private const string StampClaim = "stamp";
    private const string FromClaim = "from";

    /// <summary>Adds the cookie; its keys lie in the store, so that another service, or this one after a restart, reads it as well.</summary>
    public static void AddSignIns(this IServiceCollection services)
    {
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        services.AddSingleton<Callers>();
        services.AddSingleton<ListeningGuard>();
        services.AddHostedService(provider => provider.GetRequiredService<ListeningGuard>());
        services.AddAuthentication().AddCookie(Scheme);
        services.AddOptions<CookieAuthenticationOptions>(Scheme).Configure<IOptions<AccessOptions>>((cookie, access) =>
        {
            cookie.Cookie.Name = Cookie;
            cookie.Cookie.HttpOnly = true;
            // Links from elsewhere find whoever has signed in; forms of elsewhere do not.
            cookie.Cookie.SameSite = SameSiteMode.Lax;
            cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            cookie.ExpireTimeSpan = TimeSpan.FromHours(access.Value.SessionHours);
            cookie.SlidingExpiration = true;
        });
    }

    /// <summary>Lets a person in, until they leave or have done nothing for long.</summary>
    public static Task EnterAsync(HttpContext context, PersonRecord person)
    {
        ForAllProjects(context);
        return context.SignInAsync(Scheme, PrincipalOf(person, Callers.AddressOf(context)), new AuthenticationProperties { IsPersistent = true });
    }

    /// <summary>What the cookie says of a person.</summary>
    public static ClaimsPrincipal PrincipalOf(PersonRecord person, string? from) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, person.Id.ToString()),
            new Claim(ClaimTypes.Name, person.Name),
            new Claim(StampClaim, person.Stamp),
            new Claim(FromClaim, from ?? string.Empty),
        ],
        Scheme));

    /// <summary>Forgets the person in this browser.</summary>
    public static Task LeaveAsync(HttpContext context)
    {
        ForAllProjects(context);
        return context.SignOutAsync(Scheme);
    }

    /// <summary>The person that a cookie names; null where there is none.</summary>
    public static SignedIn? Of(ClaimsPrincipal? principal) =>
        Guid.TryParse(principal?.FindFirstValue(ClaimTypes.NameIdentifier), out var id) && principal!.FindFirstValue(StampClaim) is { } stamp
            ? new SignedIn(id, stamp, principal.FindFirstValue(FromClaim))
            : null;

    // A person is one in all projects, whose addresses begin differently.
    private static void ForAllProjects(HttpContext context) =>
        context.Request.PathBase = context.RequestServices.GetRequiredService<IOptions<Security.ProxyOptions>>().Value.PathBase;
}

/// <summary>What a cookie says.</summary>
/// <param name="Person">Who.</param>
/// <param name="Stamp">Which password it was.</param>
/// <param name="From">Address from which they signed in.</param>
internal sealed record SignedIn(Guid Person, string Stamp, string? From);
