namespace Studio.Api.Tests.Access;

using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Abstractions;
using static OpenIddict.Server.OpenIddictServerEvents;

/// <summary>A provider of OpenID Connect that lets in whoever asks, as the person and with the groups that it has been told.</summary>
internal sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "studio";
    public const string ClientSecret = "only the studio knows";

    private readonly WebApplication _app;

    private IdentityProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Services.AddOpenIddict().AddServer(Configure);
        _app = builder.Build();
    }

    public string Authority => _app.Urls.First();

    /// <summary>Who comes next.</summary>
    public string Person { get; set; } = "grace";

    public string[] Groups { get; set; } = [];

    public static async Task<IdentityProvider> StartAsync()
    {
        var provider = new IdentityProvider();
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private void Configure(OpenIddictServerBuilder server)
    {
        server.SetAuthorizationEndpointUris("authorize").SetTokenEndpointUris("token");
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange();
        server.RegisterScopes(OpenIddictConstants.Scopes.Email, OpenIddictConstants.Scopes.Profile);
        server.AddEphemeralEncryptionKey().AddEphemeralSigningKey();
        server.EnableDegradedMode();
        server.UseAspNetCore().DisableTransportSecurityRequirement();
        server.AddEventHandler<ValidateAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId)
            {
                context.Reject(OpenIddictConstants.Errors.InvalidClient);
            }

            return default;
        }));
        server.AddEventHandler<ValidateTokenRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            if (context.ClientId != ClientId || context.ClientSecret != ClientSecret)
            {
                context.Reject(OpenIddictConstants.Errors.InvalidClient);
            }

            return default;
        }));
        server.AddEventHandler<HandleAuthorizationRequestContext>(handler => handler.UseInlineHandler(context =>
        {
            var identity = new ClaimsIdentity("provider");
            identity.AddClaim(new Claim(OpenIddictConstants.Claims.Subject, $"id of {Person}"));
            identity.AddClaim(new Claim(OpenIddictConstants.Claims.PreferredUsername, Person));
            identity.AddClaims(Groups.Select(group => new Claim("groups", group)));
            identity.SetScopes(context.Request.GetScopes());
            identity.SetDestinations(_ => [OpenIddictConstants.Destinations.IdentityToken]);
            context.Principal = new ClaimsPrincipal(identity);
            return default;
        }));
    }
}
