namespace Studio.Api.Security;

using Microsoft.AspNetCore.Http.Extensions;

/// <summary>
/// Keeps web pages of other sites from driving the service through the browser of the person in front of it. Two ways are
/// open to them although the service listens on loopback only: DNS rebinding (their host name resolves to 127.0.0.1) and
/// cross-site requests, which browsers send without asking first when they look like a form.
/// </summary>
public static class LocalRequestGuard
{
    private static readonly string[] LocalHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>
    /// Refuses requests that come over loopback with a <c>Host</c> that is neither local nor a name of the reverse proxy (400), and changes asked for by other origins (403).
    /// </summary>
    public static void UseLocalRequestGuard(this IApplicationBuilder app)
    {
        string[] hosts = [.. LocalHosts, .. app.ApplicationServices.GetRequiredService<IOptions<ProxyOptions>>().Value.HostNames];

        // Before the proxy's word is heard: a page may send any header but this one.
        app.Use((context, next) => IsFromElsewhere(context) || hosts.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
            ? next(context)
            : RefuseAsync(
                context,
                StatusCodes.Status400BadRequest,
                $"Host '{context.Request.Host}' is not this service: use localhost, 127.0.0.1 or [::1], or name the host of a reverse proxy in the setting Studio:Proxy:Hosts."));
        app.UseProxyHeaders();
        app.Use(CheckOriginAsync);
    }

    // Where other machines reach the service everybody signs in, and what a browser keeps for one name it does not send for another.
    private static bool IsFromElsewhere(HttpContext context) => context.Connection.LocalIpAddress is { } here && !System.Net.IPAddress.IsLoopback(here);

    private static async Task CheckOriginAsync(HttpContext context, RequestDelegate next)
    {
        if (ChangesSomething(context.Request) && ForeignOrigin(context.Request) is { } origin)
        {
            await RefuseAsync(
                context,
                StatusCodes.Status403Forbidden,
                $"A page of {origin} may not change anything here; send the request from the studio's own pages or from a program. "
                + "A reverse proxy has to be named in Studio:Proxy:Hosts and to send X-Forwarded-Host and X-Forwarded-Proto.");
            return;
        }

        await next(context);
    }

    /// <summary>True for the names that this machine calls itself by.</summary>
    internal static bool IsLocal(string host) => LocalHosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    // WebSockets start as a GET that no same-origin policy holds back, so they count as changes.
    private static bool ChangesSomething(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        || request.Headers.Upgrade.Count > 0;

    private static string? ForeignOrigin(HttpRequest request)
    {
        if (request.Headers.Origin.Count > 0)
        {
            var own = UriHelper.BuildAbsolute(request.Scheme, request.Host).TrimEnd('/');
            return request.Headers.Origin.All(origin => own.Equals(origin, StringComparison.OrdinalIgnoreCase)) ? null : $"origin '{request.Headers.Origin}'";
        }

        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is "" or "same-origin" or "none" ? null : $"another origin ({site})";
    }

    private static Task RefuseAsync(HttpContext context, int status, string detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);
}
