namespace Studio.Api.Projects;

using Microsoft.Net.Http.Headers;
using Studio.Api.Security;
using Studio.Jobs.Access;
using Studio.Jobs.Projects;

/// <summary>
/// Everything there is, is also there below <c>/projects/NAME</c>, and means that project then: pages, REST, downloads. Addresses without it mean the default project.
/// The rest of the application sees it as the path that all addresses begin with, as behind a reverse proxy.
/// </summary>
internal static class ProjectPath
{
    /// <summary>What addresses of projects begin with.</summary>
    public const string Root = "/projects";

    /// <summary>What calls of gRPC name their project by, whose addresses are those of their protocol.</summary>
    public const string Header = "studio-project";

    /// <summary>Takes the project out of the address, and keeps which it is. What is said of one that there is not, <see cref="Access.AccessGate"/> knows: it depends on who asks.</summary>
    public static void UseProjects(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var inAddress = NameIn(context.Request.Path, out var rest);
        if ((inAddress ?? NameInCall(context.Request)) is { } name)
        {
            var found = await context.RequestServices.GetRequiredService<ProjectService>().FindAsync(name, context.RequestAborted);
            context.Features.Set(new AskedProject(name, found));
        }

        if (inAddress is not null)
        {
            Enter(context, $"{Root}/{inAddress}", rest);
        }

        await next(context);
    });

    /// <summary>The project that a request is about: the default one where it names none, and one in which there is nothing where there is none of that name.</summary>
    public static Guid Of(HttpContext context) => context.Features.Get<AskedProject>() is { } asked ? asked.Id ?? Guid.Empty : Caller.DefaultProject;

    /// <summary>False when a request names a project that there is not.</summary>
    public static bool Exists(HttpContext context) => context.Features.Get<AskedProject>() is not { Id: null };

    /// <summary>The project that a request names; null where it names none.</summary>
    public static string? NameOf(HttpContext context) => context.Features.Get<AskedProject>()?.Name;

    /// <summary>What is said of a project that there is not, or that whoever asks has no part in.</summary>
    public static string Unknown(string name) => $"There is no project '{name}'; GET /api/v1/projects lists those there are.";

    /// <summary>The name of a project in a path; null where there is none.</summary>
    /// <param name="path">Path below that of a reverse proxy.</param>
    /// <param name="rest">What follows the name.</param>
    public static string? NameIn(PathString path, out PathString rest)
    {
        rest = path;
        if (!path.StartsWithSegments(Root, StringComparison.Ordinal, out var below) || below.Value is not { Length: > 1 } value)
        {
            return null;
        }

        var end = value.IndexOf('/', 1);

        // A text that is made a path without being told how is decoded once more.
        rest = end < 0 ? PathString.Empty : new PathString(value[end..]);
        return end < 0 ? value[1..] : value[1..end];
    }

    /// <summary>The name of a project in the address that all addresses of a page begin with; null where there is none.</summary>
    /// <param name="baseAddress">That address.</param>
    /// <param name="proxy">What stands before the studio.</param>
    public static string? NameIn(Uri baseAddress, ProxyOptions proxy)
    {
        _ = new PathString(baseAddress.AbsolutePath.TrimEnd('/')).StartsWithSegments(proxy.PathBase, out var below);
        return NameIn(below, out _);
    }

    private static string? NameInCall(HttpRequest request) => GrpcRefusal.IsGrpc(request) && request.Headers[Header].ToString() is { Length: > 0 } name ? name : null;

    private static void Enter(HttpContext context, string prefix, PathString rest)
    {
        var request = context.Request;
        (request.PathBase, request.Path) = (request.PathBase.Add(prefix), rest.HasValue ? rest : "/");
        var all = request.PathBase;
        context.Response.OnStarting(() =>
        {
            // Endpoints name where things are by their own paths.
            if (context.Response.Headers.Location.ToString() is ['/', ..] location && !new PathString(location.Split('?')[0]).StartsWithSegments(all))
            {
                context.Response.Headers[HeaderNames.Location] = all + location;
            }

            return Task.CompletedTask;
        });
    }

    private sealed record AskedProject(string Name, Guid? Id);
}
