namespace Studio.Api.Components;

using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor.Services;

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
        builder.Services.TryAddSingleton(TimeProvider.System);
        return builder;
    }

    /// <summary>Maps the pages and their files. Addresses under <c>/api</c> keep their own answers for what does not exist.</summary>
    public static WebApplication MapStudioPages(this WebApplication app)
    {
        app.UseWhen(
            context => !context.Request.Path.StartsWithSegments("/api"),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
