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
        projects.MapGet("/{name}/limits", FindLimitsAsync)
            .WithSummary("Show what a project may use, and what it uses")
            .WithDescription("For admins of the server. `set` is what was set for the project, null where the settings of the section `Studio:Limits` hold; `limits` is what holds, 0 for no limit.");
        projects.MapPut("/{name}/limits", SetLimitsAsync)
            .WithSummary("Set what a project may use")
            .WithDescription("For admins of the server. All three are set: one that is left out, or null, is what the settings say; 0 is no limit. Experiments beyond wait in the queue; uploads and experiments in a project that holds as much as it may are refused (507), predictions beyond are too (429).")
            .Accepts<SetLimitsRequest>("application/json");
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

    private static async Task<Results<Ok<ProjectLimitsRecord>, ProblemHttpResult>> FindLimitsAsync(string name, LimitService limits, CancellationToken token) =>
        await limits.FindAsync(name, token) is { } found ? TypedResults.Ok(found) : Problems.NotFound(ProjectPath.Unknown(name));

    private static async Task<Results<Ok<ProjectLimitsRecord>, ValidationProblem, ProblemHttpResult>> SetLimitsAsync(string name, HttpRequest request, LimitService limits, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<SetLimitsRequest>(request, token);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var (set, problems) = await limits.SetAsync(name, new SetLimits(form.Experiments, form.StorageMegabytes, form.PredictionsPerSecond), token);
        return set is not null ? TypedResults.Ok(set)
            : problems.Count > 0 ? TypedResults.ValidationProblem(problems.ToDictionary())
            : Problems.NotFound(ProjectPath.Unknown(name));
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

/// <summary>What a project may use.</summary>
internal sealed class SetLimitsRequest
{
    /// <summary>Experiments that may train at the same time, 1 to 1,000; 0 for any number.</summary>
    public int? Experiments { get; set; }

    /// <summary>MiB of its files; 0 for any number.</summary>
    public int? StorageMegabytes { get; set; }

    /// <summary>Calls of models in a second, 1 to 1,000,000; 0 for any number.</summary>
    public int? PredictionsPerSecond { get; set; }
}
