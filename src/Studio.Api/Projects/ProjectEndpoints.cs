namespace Studio.Api.Projects;

using Studio.Jobs.Projects;

/// <summary><c>/api/v1/projects</c>.</summary>
internal static class ProjectEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapProjects(this IEndpointRouteBuilder projects)
    {
        projects.MapGet("/", (ProjectService service, CancellationToken token) => service.ListAsync(token))
            .WithSummary("List the projects")
            .WithDescription("Everything that this API has at /api/v1 is also at /projects/NAME/api/v1, and means that project then: its datasets, experiments, models and batches, which others do not see. Addresses without it mean the project `default`.");
        projects.MapPost("/", CreateAsync).WithSummary("Make a project").Accepts<CreateProjectRequest>("application/json");
        projects.MapDelete("/{name}", DeleteAsync).WithSummary("Delete a project in which there is nothing any more");
    }

    private static async Task<Results<Created<ProjectRecord>, ValidationProblem, ProblemHttpResult>> CreateAsync(HttpRequest request, ProjectService projects, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<CreateProjectRequest>(request, token);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        return await projects.CreateAsync(form.Name, token) switch
        {
            { Project: { } made } => TypedResults.Created($"{ProjectPath.Root}/{made.Name}/", made),
            { Outcome: ProjectOutcome.Impossible, Reason: var reason } => TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["name"] = [reason!] }),
            { Reason: var reason } => Problems.Conflict(reason!),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string name, ProjectService projects, CancellationToken token) => await projects.DeleteAsync(name, token) switch
    {
        { Outcome: ProjectOutcome.Done } => TypedResults.NoContent(),
        { Outcome: ProjectOutcome.NotFound, Reason: var reason } => Problems.NotFound(reason!),
        { Reason: var reason } => Problems.Conflict(reason!),
    };
}

/// <summary>A project to make.</summary>
internal sealed class CreateProjectRequest
{
    /// <summary>1 to 40 small letters, digits and hyphens, as it will stand in addresses.</summary>
    public string? Name { get; set; }
}
