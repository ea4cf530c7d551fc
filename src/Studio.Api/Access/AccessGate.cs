namespace Studio.Api.Access;

using Grpc.Core;
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

            // Whether there is one is nobody's business who has no part in it.
            if (ProjectPath.NameOf(context) is { } name && (!ProjectPath.Exists(context) || caller is { Role: null, IsServerAdmin: false }))
            {
                await TellUnknownAsync(context, ProjectPath.Unknown(name));
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

    private static Task TellUnknownAsync(HttpContext context, string sentence) =>
        GrpcRefusal.IsGrpc(context.Request) ? GrpcRefusal.AnswerAsync(context, StatusCode.NotFound, sentence) : Problems.NotFound(sentence).ExecuteAsync(context);

    private static Task AskWhoAsync(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && !StudioErrors.IsForPrograms(request.Path) && request.GetTypedHeaders().Accept.Any(type => type.IsSubsetOf(s_page)))
        {
            context.Response.Redirect($"{SignIns.Path}{QueryString.Create("back", $"{request.PathBase}{request.Path}{request.QueryString}")}");
            return Task.CompletedTask;
        }

        var sentence = request.Headers.Authorization.Count > 0
            ? "The key is not known here, has ended, or is for another project: make one under Access, and send it as Authorization: Bearer mst_…"
            : $"Who asks? Sign in at {SignIns.Path}, or send a key: Authorization: Bearer mst_…";
        if (GrpcRefusal.IsGrpc(request))
        {
            return GrpcRefusal.AnswerAsync(context, StatusCode.Unauthenticated, sentence);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem(sentence, statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context);
    }
}
