namespace Studio.Api.Comparisons;

using Studio.Api.Serving;
using Studio.Jobs.Comparisons;
using Studio.Jobs.Datasets;
using Studio.Jobs.Registry;

/// <summary><c>/api/v1/models/{name}/comparisons</c>: two versions on the labelled rows of a dataset.</summary>
internal static class ComparisonEndpoints
{
    /// <summary>Maps the endpoints below <c>/api/v1</c>.</summary>
    public static void MapComparisons(this IEndpointRouteBuilder api)
    {
        api.MapPost("/models/{name}/comparisons", CreateAsync)
            .WithSummary("Compare two versions on a dataset")
            .WithDescription("`left` and `right` are `name@champion`, `name/3` or `name`; one of them at least is of this model, and both have the same task, label and classes. What they mean is fixed now, whatever their aliases do later. A worker predicts all rows of the dataset that have a label, and tells for each metric both values and their difference with intervals of 95 %, a paired test, and the rows on which the versions differ. All problems of the request are told together, by field.")
            .Accepts<CreateComparisonRequest>("application/json");
        api.MapGet("/models/{name}/comparisons", ListAsync).WithSummary("List the comparisons that a version of a model is part of, newest first").WithDescription("Without their results, which each has under its own address.");
        api.MapGet("/models/{name}/comparisons/{id:guid}", FindAsync).WithSummary("Get a comparison with its progress, and its result once it is complete");
        api.MapDelete("/models/{name}/comparisons/{id:guid}", DeleteAsync)
            .WithSummary("Cancel a comparison, or delete it with its result")
            .WithDescription("One that waits or runs is cancelled and stays in the list (200); one that has ended is deleted (204).");
    }

    private static async Task<Results<Accepted<ComparisonRecord>, ValidationProblem, ProblemHttpResult>> CreateAsync(
        string name, HttpRequest request, ComparisonService service, DatasetService datasets, ModelService models, CancellationToken token)
    {
        if (await models.FindAsync(name, token) is null)
        {
            return Problems.NotFound(VersionLookup.NoModel(name));
        }

        var (form, errors) = await JsonFormReader.ReadAsync<CreateComparisonRequest>(request, token);
        var order = await ComparisonOrder.FindAsync(name, form, errors, models, datasets, token);
        if (order.Problems.Count > 0)
        {
            return TypedResults.ValidationProblem(order.Problems);
        }

        var comparison = await order.CreateAsync(service, token);
        return TypedResults.Accepted($"/api/v1/models/{name}/comparisons/{comparison.Id}", comparison);
    }

    private static async Task<Results<Ok<IReadOnlyList<ComparisonRecord>>, ProblemHttpResult>> ListAsync(
        string name, ComparisonService service, ModelService models, CancellationToken token)
    {
        var comparisons = await service.ListAsync(name, token);
        return comparisons.Count > 0 || await models.FindAsync(name, token) is not null ? TypedResults.Ok(comparisons) : Problems.NotFound(VersionLookup.NoModel(name));
    }

    private static async Task<Results<Ok<ComparisonRecord>, ProblemHttpResult>> FindAsync(string name, Guid id, ComparisonService service, CancellationToken token) =>
        await service.FindAsync(id, token) is { } comparison && IsOf(name, comparison) ? TypedResults.Ok(comparison) : Missing(name, id);

    private static async Task<Results<Ok<ComparisonRecord>, NoContent, ProblemHttpResult>> DeleteAsync(string name, Guid id, ComparisonService service, CancellationToken token)
    {
        if (await service.FindAsync(id, token) is not { } comparison || !IsOf(name, comparison))
        {
            return Missing(name, id);
        }

        if (await service.CancelAsync(id, token) && await service.FindAsync(id, token) is { } cancelled)
        {
            return TypedResults.Ok(cancelled);
        }

        return await service.DeleteAsync(id, token) ? TypedResults.NoContent() : Missing(name, id);
    }

    private static bool IsOf(string model, ComparisonRecord comparison) => comparison.LeftModel == model || comparison.RightModel == model;

    private static ProblemHttpResult Missing(string name, Guid id) => Problems.NotFound($"Model '{name}' has no comparison {id}.");
}
