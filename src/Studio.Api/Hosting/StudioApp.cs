namespace Studio.Api.Hosting;

using Studio.Api.Components;

/// <summary>Puts the web application together: REST API, dashboard, pages.</summary>
public static class StudioApp
{
    /// <summary>Builds the application; the caller runs it.</summary>
    /// <param name="settings">Settings that win over environment variables, such as <c>urls</c> and <c>Studio:DataDirectory</c>; null values are left out.</param>
    /// <exception cref="Security.UnsafeAddressException">An address to listen on is none.</exception>
    public static WebApplication Build(IReadOnlyDictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(StudioApp).Assembly.GetName().Name,
            // Assets lie beside the program; the working directory belongs to the person's own files.
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(settings.Where(setting => setting.Value is not null));
        builder.AddStudioApi();
        builder.AddStudioPages();

        var app = builder.Build();
        app.UseStudioApi();
        app.MapStudioApi();
        app.MapStudioPages();
        return app;
    }
}
