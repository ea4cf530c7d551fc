namespace Studio.Api.Access;

using Microsoft.AspNetCore.Authorization;
using Microsoft.Net.Http.Headers;
using Studio.Api.Projects;
using Studio.Jobs.Access;

/// <summary>
/// Nothing is answered to nobody, except what is marked as open (<see cref="IAllowAnonymous"/>): the page to sign in, files of the pages, health where the settings say so.
/// What each caller may do the services decide, which pages call directly.
/// </summary>
internal static class AccessGate
{
    private static readonly MediaTypeHeaderValue s_page = new("text/html");

    /// <summary>Finds out who asks, once it is known what for.</summary>
    public static void UseAccess(this IApplicationBuilder app)
    {
        var callers = app.ApplicationServices.GetRequiredService<Callers>();
        app.Use(async (context, next) =>
        {
            if (context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                // Nobody is looked up, so that health is told while the store is away.
                using var nobody = Caller.Enter(Caller.Nobody);
                await next(context);
                return;
            }

            var caller = await callers.OfAsync(context, ProjectPath.Of(context), context.RequestAborted);
            if (caller is null)
            {
                await AskWhoAsync(context);
                return;
            }

            if (caller is { Role: null, IsServerAdmin: false } && ProjectPath.NameOf(context) is { } name)
            {
                // Whether there is one is nobody's business who has no part in it.
                await ProjectPath.Unknown(name).ExecuteAsync(context);
                return;
            }

            using var entered = Caller.Enter(caller);
            await next(context);
        });
    }

    /// <summary>Marks an endpoint as one that answers whoever has not signed in, where it should.</summary>
    public static void OpenWhere(this IEndpointConventionBuilder endpoint, bool open)
    {
        if (open)
        {
            endpoint.AllowAnonymous();
        }
    }

    private static Task AskWhoAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && !StudioErrors.IsForPrograms(request.Path) && request.GetTypedHeaders().Accept.Any(type => type.IsSubsetOf(s_page)))
        {
            context.Response.Redirect($"{SignIns.Path}{QueryString.Create("back", $"{request.PathBase}{request.Path}{request.QueryString}")}");
            return Task.CompletedTask;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem(
            request.Headers.Authorization.Count > 0
                ? "The key is not known here, has ended, or is for another project: make one under Access, and send it as Authorization: Bearer mst_…"
                : $"Who asks? Sign in at {SignIns.Path}, or send a key: Authorization: Bearer mst_…",
            statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context);
    }
}
