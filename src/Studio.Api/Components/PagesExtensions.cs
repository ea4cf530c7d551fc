namespace Studio.Api.Components;

using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor;
using MudBlazor.Services;
using Studio.Api.Access;
using Studio.Api.Components.Layout;
using Studio.Api.Components.Shared;

/// <summary>Puts the studio's pages into the web application.</summary>
public static class PagesExtensions
{
    /// <summary>Adds what the pages need: interactive server components, MudBlazor, and the style sheets of a build that is not published.</summary>
    public static WebApplicationBuilder AddStudioPages(this WebApplicationBuilder builder)
    {
        // In production, which is what `dotnet run` without a launch profile means, this is off, and MudBlazor's files would be missing.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        builder.Services.AddTransient<MudLocalizer, MudTexts>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<PaintedPages>();
        builder.Services.AddScoped<PageHandover>();
        builder.Services.AddScoped<CircuitHandler, CircuitCaller>();
        return builder;
    }

    /// <summary>Maps the pages and their files. Whatever does not exist outside the REST API, health checks and API description is answered with the not-found page.</summary>
    public static WebApplication MapStudioPages(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            if (StudioErrors.IsForPrograms(context.Request.Path) && context.Features.Get<IStatusCodePagesFeature>() is { } notFoundPage)
            {
                notFoundPage.Enabled = false;
            }

            return next(context);
        });
        // A page that connects again to a service that ends would keep it from ending until its time is up.
        app.Use((context, next) =>
        {
            if (!app.Lifetime.ApplicationStopping.IsCancellationRequested || !context.Request.Path.StartsWithSegments("/_blazor"))
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        });
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
