namespace Studio.Api.Security;

using Microsoft.Net.Http.Headers;
using Scalar.AspNetCore;

/// <summary>
/// What browsers are told to refuse, with every answer: pages, REST, dashboard, description of the API, static files, errors and refusals. Nothing
/// that does not come from this service is loaded, run, or sent to, and no text in a page is ever run as a script.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>
    /// Pages, the dashboard and the description of the API. Scripts are files of ours; there are none in pages, and none are made of text (no
    /// <c>unsafe-inline</c>, no <c>unsafe-eval</c>). Styles may stand in a page: MudBlazor writes its theme as a style element whose text is made by
    /// the version installed and places lists and dialogs by style attributes, and charts say so where a bar ends. <c>'self'</c> has the page's
    /// WebSocket in it (CSP level 3).
    /// </summary>
    internal const string Pages =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

    /// <summary>Whatever is no page, should a browser be led to take it for one.</summary>
    internal const string Data = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>HTML that the API hands out, such as the card of a model: it shows its own styles, and is of no origin, so that nothing in it could ask the service.</summary>
    internal const string Papers = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    // A year; other services on the host's subdomains are not ours to bind.
    private const string HttpsOnly = "max-age=31536000";

    // No page asks for any of them.
    private const string NoDevices =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

    /// <summary>Adds them to whatever answers further down, however it ends.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        // Not at once: the type is known at the end, and whoever answers an exception clears the headers.
        context.Response.OnStarting(static state => AddAsync((HttpContext)state), context);
        return next(context);
    });

    private static Task AddAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;

        // One that says that nothing has changed would replace the policy of what the browser has kept.
        if (response.StatusCode != StatusCodes.Status304NotModified)
        {
            headers.ContentSecurityPolicy = PolicyOf(context);
        }

        headers.XContentTypeOptions = "nosniff";

        // Without any, browsers would send Origin: null with forms, which the guard refuses.
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = NoDevices;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (request.IsHttps && !LocalRequestGuard.IsLocal(request.Host.Host))
        {
            headers[HeaderNames.StrictTransportSecurity] = HttpsOnly;
        }

        return Task.CompletedTask;
    }

    private static string PolicyOf(HttpContext context)
    {
        if (context.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) != true)
        {
            return Data;
        }

        if (context.Request.Path.StartsWithSegments("/api"))
        {
            return Papers;
        }

        return context.Items[ScalarOptions.NonceHttpContextItemKey] is string nonce
            ? Pages.Replace("script-src 'self'", $"script-src 'self' 'nonce-{nonce}'", StringComparison.Ordinal)
            : Pages;
    }
}
