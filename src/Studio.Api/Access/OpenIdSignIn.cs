namespace Studio.Api.Access;

using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Studio.Jobs.Access;
using Studio.Jobs.People;
using Studio.Jobs.Projects;

/// <summary>Signing in at a provider of OpenID Connect: code flow with PKCE, and groups of the provider that are roles here.</summary>
internal static partial class OpenIdSignIn
{
    private const string Scheme = OpenIdConnectDefaults.AuthenticationScheme;
    private const string Provider = "open-id";

    /// <summary>Where people begin.</summary>
    public const string Path = $"{SignIns.Path}/open-id";

    /// <summary>Adds the provider, where the settings name one.</summary>
    public static void AddOpenId(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<OpenIdOptions>().BindConfiguration(OpenIdOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        if (string.IsNullOrEmpty(builder.Configuration[$"{OpenIdOptions.Section}:{nameof(OpenIdOptions.Authority)}"]))
        {
            return;
        }

        builder.Services.AddAuthentication().AddOpenIdConnect(Scheme, _ => { });
        builder.Services.AddOptions<OpenIdConnectOptions>(Scheme).Configure<IOptions<OpenIdOptions>>((connect, settings) => Configure(connect, settings.Value));
    }

    /// <summary>Maps the address that sends people there.</summary>
    public static void MapOpenId(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<IOptions<OpenIdOptions>>().Value.IsUsed)
        {
            app.MapGet(Path, (string? back, HttpContext context) => TypedResults.Challenge(
                new AuthenticationProperties { RedirectUri = SignInEndpoints.BackOr(context, back), IsPersistent = true }, [Scheme])).AllowAnonymous().ExcludeFromDescription();
        }
    }

    private static void Configure(OpenIdConnectOptions connect, OpenIdOptions settings)
    {
        connect.Authority = settings.Authority;
        connect.ClientId = settings.ClientId;
        connect.ClientSecret = settings.ClientSecret is { Length: > 0 } secret ? secret : null;
        connect.RequireHttpsMetadata = settings.Authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        connect.CallbackPath = $"{Path}/callback";
        connect.SignInScheme = SignIns.Scheme;
        connect.ResponseType = OpenIdConnectResponseType.Code;

        // A form that another site sends is refused (LocalRequestGuard), a link from it is not.
        connect.ResponseMode = OpenIdConnectResponseMode.Query;
        connect.CorrelationCookie.SameSite = connect.NonceCookie.SameSite = SameSiteMode.Lax;
        connect.CorrelationCookie.SecurePolicy = connect.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        connect.MapInboundClaims = false;
        connect.GetClaimsFromUserInfoEndpoint = true;
        foreach (var scope in settings.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            connect.Scope.Add(scope);
        }

        connect.ClaimActions.MapUniqueJsonKey(settings.GroupsClaim, settings.GroupsClaim);
        connect.Events.OnTicketReceived = context => EnterAsync(context, settings);
        connect.Events.OnRemoteFailure = context =>
        {
            LogRefused(context.HttpContext.RequestServices.GetRequiredService<ILogger<OpenIdOptions>>(), context.Failure?.Message ?? "no reason");
            context.Response.Redirect($"{context.Request.PathBase}{SignIns.Path}?problem=provider");
            context.HandleResponse();
            return Task.CompletedTask;
        };
    }

    /// <summary>Finds or makes the person, gives what the groups say, and puts our claims in place of the provider's.</summary>
    private static async Task EnterAsync(TicketReceivedContext context, OpenIdOptions settings)
    {
        var (services, said, token) = (context.HttpContext.RequestServices, context.Principal!, context.HttpContext.RequestAborted);
        var people = services.GetRequiredService<PersonService>();
        using var studio = Caller.Enter(Caller.Studio);
        if (said.FindFirstValue("sub") is not { } subject || await FindAsync(people, said, subject, token) is not { } person)
        {
            context.Response.Redirect($"{context.Request.PathBase}{SignIns.Path}?problem=provider");
            context.HandleResponse();
            return;
        }

        var grants = said.FindAll(settings.GroupsClaim).SelectMany(group => settings.Groups.TryGetValue(group.Value, out var text) ? OpenIdGrant.Parse(text) ?? [] : []);
        person = await GiveAsync(services, person, OpenIdGrant.Together(grants), settings, token);
        context.Principal = SignIns.PrincipalOf(person, Callers.AddressOf(context.HttpContext));
    }

    private static async Task<PersonRecord?> FindAsync(PersonService people, ClaimsPrincipal said, string subject, CancellationToken token)
    {
        if (await people.FindByLoginAsync(Provider, subject, token) is { } known)
        {
            return known;
        }

        // A name that somebody else has here already is not theirs.
        var name = said.FindFirstValue("preferred_username") ?? said.FindFirstValue("email") ?? said.FindFirstValue("name") ?? subject;
        var made = await people.CreateAsync(name, said.FindFirstValue("email"), null, serverAdmin: false, token);
        if (made.Person is not { } person)
        {
            return null;
        }

        await people.LinkLoginAsync(person.Id, Provider, subject, token);
        return await people.FindAsync(person.Id, token);
    }

    private static async Task<PersonRecord> GiveAsync(
        IServiceProvider services, PersonRecord person, (IReadOnlyDictionary<string, Role> Roles, bool ServerAdmin) grants, OpenIdOptions settings, CancellationToken token)
    {
        var (people, members, projects) = (services.GetRequiredService<PersonService>(), services.GetRequiredService<MembershipService>(), services.GetRequiredService<ProjectService>());
        var named = settings.Groups.Values.SelectMany(text => OpenIdGrant.Parse(text) ?? []).ToList();
        if (named.Any(grant => grant.Project is null) && person.IsServerAdmin != grants.ServerAdmin)
        {
            await people.SetServerAdminAsync(person.Id, grants.ServerAdmin, token);
        }

        foreach (var project in named.Select(grant => grant.Project).OfType<string>().Distinct())
        {
            if (await projects.FindAsync(project, token) is not { } id)
            {
                continue;
            }

            using var there = Caller.Enter(Caller.Studio with { Project = id });
            if (grants.Roles.TryGetValue(project, out var role))
            {
                await members.GiveAsync(person.Name, role, token);
            }
            else
            {
                await members.TakeAsync(person.Name, token);
            }
        }

        return await people.FindAsync(person.Id, token) ?? person;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody was let in by the provider of OpenID Connect: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);
}
