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

    /// <summary>Refuses requests with a foreign <c>Host</c> (400) and changes asked for by other origins (403), and forbids framing.</summary>
    public static IApplicationBuilder UseLocalRequestGuard(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var request = context.Request;
        if (!LocalHosts.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"Host '{request.Host}' is not this service: use localhost, 127.0.0.1 or [::1].");
        }
        else if (ChangesSomething(request) && ForeignOrigin(request) is { } origin)
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, $"A page of {origin} may not change anything here; send the request from the studio's own pages or from a program.");
        }
        else
        {
            // A frame on another site could be laid under the cursor of the person (clickjacking).
            context.Response.Headers.ContentSecurityPolicy = "frame-ancestors 'self'";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            await next(context);
        }
    });

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
