namespace Studio.Api.Models;

using Studio.Api.Serving;
using Studio.Jobs.Evaluations;
using Studio.Jobs.Registry;

/// <summary><c>/api/v1/models/{name}/versions/{version}/evaluation</c>: how far the reports of a version are, and what can be done about it.</summary>
internal static class EvaluationEndpoints
{
    private const string Path = "/{name}/versions/{version}/evaluation";

    /// <summary>Maps the endpoints.</summary>
    public static void MapEvaluation(this IEndpointRouteBuilder models)
    {
        models.MapGet(Path, FindAsync)
            .WithSummary("Get how far the reports of a version are")
            .WithDescription("They are made in the background when a model of an experiment is published, one after the other: quality, slices, fairness, errors, importance, effects, learned. 404 with the reason for versions that are not evaluated.");
        models.MapPost(Path, ResumeAsync)
            .WithSummary("Make the reports of a version that are missing")
            .WithDescription("For an evaluation that has ended. 409 while it waits or runs.");
        models.MapDelete(Path, CancelAsync)
            .WithSummary("Stop making the reports of a version")
            .WithDescription("Those that are there stay. 409 when it has ended.");
    }

    internal static async Task<Results<Ok<EvaluationRecord>, ProblemHttpResult>> FindAsync(
        string name, string? version, ModelService models, EvaluationService evaluations, CancellationToken token)
    {
        var found = await VersionLookup.FindAsync(models, name, version, token);
        return !found.Succeeded ? OpeningProblems.Answer(found.Problem.Value, found.Reason)
            : await evaluations.FindAsync(found.Version.Name, found.Version.Version, token) is { } evaluation ? TypedResults.Ok(evaluation)
            : Problems.NotFound($"Version {found.Version.Version} of model '{found.Version.Name}' is not evaluated. {await evaluations.ReasonForNoneAsync(found.Version.Name, found.Version.Version, token)}");
    }

    private static Task<Results<Ok<EvaluationRecord>, ProblemHttpResult>> ResumeAsync(
        string name, string version, ModelService models, EvaluationService evaluations, CancellationToken token) =>
        ChangeAsync(name, version, models, evaluations, (model, number) => evaluations.ResumeAsync(model, number, token), "waits or runs", token);

    private static Task<Results<Ok<EvaluationRecord>, ProblemHttpResult>> CancelAsync(
        string name, string version, ModelService models, EvaluationService evaluations, CancellationToken token) =>
        ChangeAsync(name, version, models, evaluations, (model, number) => evaluations.CancelAsync(model, number, token), "has ended", token);

    private static async Task<Results<Ok<EvaluationRecord>, ProblemHttpResult>> ChangeAsync(
        string name, string version, ModelService models, EvaluationService evaluations, Func<string, int, Task<bool>> change, string obstacle, CancellationToken token)
    {
        var before = await FindAsync(name, version, models, evaluations, token);
        if (before.Result is not Ok<EvaluationRecord>)
        {
            return before;
        }

        var found = await VersionLookup.FindAsync(models, name, version, token);
        return found.Succeeded && await change(found.Version.Name, found.Version.Version)
            ? await FindAsync(name, version, models, evaluations, token)
            : Problems.Conflict($"The evaluation of version {version} of model '{name}' {obstacle}.");
    }
}
