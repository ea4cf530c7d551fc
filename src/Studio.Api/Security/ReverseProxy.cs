namespace Studio.Api.Security;

using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Net.Http.Headers;

/// <summary>Lets a reverse proxy stand before the studio, see <see cref="ProxyOptions"/>.</summary>
internal static class ReverseProxy
{
    /// <summary>Adds the settings.</summary>
    public static void AddReverseProxy(this IServiceCollection services)
    {
        services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyOptionsValidator>();
    }

    /// <summary>Scheme, host and address of a request become those that the proxy has seen; only loopback and its networks are believed. Nothing happens without names of the proxy.</summary>
    public static void UseProxyHeaders(this IApplicationBuilder app)
    {
        var proxy = Options(app);
        if (proxy.HostNames is { Length: > 0 } hosts)
        {
            var believed = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedHost | ForwardedHeaders.XForwardedProto,
                AllowedHosts = [.. hosts],
            };
            foreach (var network in proxy.NetworkList)
            {
                believed.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
            }

            app.UseForwardedHeaders(believed);
        }
    }

    /// <summary>Puts the path of the proxy before all addresses that are answered, and takes it away from requests that still have it.</summary>
    public static void UseProxyPath(this IApplicationBuilder app)
    {
        if (new PathString(Options(app).PathBase) is { HasValue: true } prefix)
        {
            app.Use((context, next) =>
            {
                var request = context.Request;
                request.Path = request.Path.StartsWithSegments(prefix, out var rest) ? rest : request.Path;
                request.PathBase = prefix;
                context.Response.OnStarting(() => AddPrefixAsync(context.Response, prefix));
                return next(context);
            });
        }
    }

    // Endpoints name where things are by their own paths.
    private static Task AddPrefixAsync(HttpResponse response, PathString prefix)
    {
        if (response.Headers.Location.ToString() is ['/', ..] location && !new PathString(location.Split('?')[0]).StartsWithSegments(prefix))
        {
            response.Headers[HeaderNames.Location] = prefix + location;
        }

        return Task.CompletedTask;
    }

    private static ProxyOptions Options(IApplicationBuilder app) => app.ApplicationServices.GetRequiredService<IOptions<ProxyOptions>>().Value;
}
