namespace Studio.Api.Models;

using Studio.Api.Serving;
using Studio.Jobs.Registry;

/// <summary><c>/api/v1/models/{name}/versions/{version}/decisions</c>: versions whose labels follow a threshold or costs.</summary>
internal static class DecisionEndpoints
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapDecisions(this IEndpointRouteBuilder models) => models.MapPost("/{name}/versions/{version}/decisions", DecideAsync)
        .WithSummary("Save a decision threshold or costs as a new version")
        .WithDescription("Makes a further version of the model with the same probabilities, whose labels are the second of two classes where its probability is above `threshold`, or the class of least expected cost. It is the newest version, which `latest` means. Metrics that look at labels are left out of its metrics; where the version was evaluated, the new one is. 200 when a version is that already; 409 for versions that are not ready, and for models that were made elsewhere.")
        .Accepts<DecideRequest>("application/json");

    private static async Task<Results<Created<ModelVersionRecord>, Ok<ModelVersionRecord>, ValidationProblem, ProblemHttpResult>> DecideAsync(
        string name, string version, HttpRequest request, VersionDecisions decisions, ModelService service, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<DecideRequest>(request, token);
        var found = await VersionLookup.FindAsync(service, name, version, token);
        if (!found.Succeeded)
        {
            return OpeningProblems.Answer(found.Problem.Value, found.Reason);
        }

        var wish = form.ToWish();
        if (errors.Count > 0)
        {
            // What could be read is checked as well, so that all mistakes are told at once.
            var readable = wish is { Threshold: null, Costs: null } ? [] : wish.Problems(found.Version.Signature.Classes);
            return TypedResults.ValidationProblem(ByField([.. errors.SelectMany(field => field.Value.Select(problem => (field.Key, problem))), .. readable]));
        }

        var decided = await decisions.DecideAsync(found.Version.Name, found.Version.Version, wish, token);
        return decided.Outcome switch
        {
            DecisionOutcome.Made => TypedResults.Created($"/api/v1/models/{found.Version.Name}/versions/{decided.Version}", await service.FindVersionAsync(found.Version.Name, decided.Version, token)),
            DecisionOutcome.Known => TypedResults.Ok(await service.FindVersionAsync(found.Version.Name, decided.Version, token)),
            DecisionOutcome.Unfit => TypedResults.ValidationProblem(ByField(decided.Problems)),
            DecisionOutcome.NotFound => Problems.NotFound(decided.Problems[0].Problem),
            _ => Problems.Conflict(decided.Problems[0].Problem),
        };
    }

    private static Dictionary<string, string[]> ByField(IEnumerable<(string Field, string Problem)> problems) =>
        problems.GroupBy(problem => problem.Field, problem => problem.Problem).ToDictionary(field => field.Key, field => field.ToArray());
}
