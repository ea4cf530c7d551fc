namespace Studio.Api.Datasets;

using Microsoft.AspNetCore.Mvc;
using Studio.Jobs.Access;
using Studio.Jobs.Datasets;
using Studio.Jobs.Sources;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>Datasets that nobody sends: from addresses and databases, and those that are read again.</summary>
internal static class FetchEndpoints
{
    /// <summary>Maps the endpoints below <c>/api/v1/datasets</c>.</summary>
    public static void MapFetching(this IEndpointRouteBuilder datasets)
    {
        datasets.MapPost("/fetch", FetchAsync)
            .WithSummary("Fetch a table from an address, a folder or a database")
            .WithDescription("From `address`, with `user` and `password` or a `token` where it asks for them; or the newest file of the `folder` of the settings `Sources:Folders` whose name is like `pattern`; or with the query `sql` to the database `connection` of the settings `Sources:Connections`, or to one of the kind `provider` with a `connectionString` of your own. Credentials are kept protected and shown to nobody. Size and time are bounded; addresses of private networks are refused unless `Sources:AllowPrivateAddresses` is set. `?import=` as for an upload.")
            .Accepts<FetchDatasetRequest>("application/json")
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
        datasets.MapPost("/{id:guid}/read-again", ReadAgainAsync)
            .WithSummary("Make the next version of a dataset of where it comes from")
            .WithDescription("Fetches its address or sends its query again; reads an uploaded file again as this version of the studio reads it. The version that it was stays. `?types=name=text`, also repeated, changes how columns are read; what was said of the others stays. A body with `user` and `password`, `token` or `connectionString` takes the place of the credentials that are kept. `?import=` as for an upload.")
            .Accepts<OriginCredentials>(isOptional: true, "application/json")
            .ProducesProblem(StatusCodes.Status507InsufficientStorage);
    }

    private static async Task<Results<Created<DatasetRecord>, ValidationProblem>> FetchAsync(
        HttpRequest request, [FromQuery] Guid? import, DatasetImports imports, RunningImports running, TableSources sources, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<FetchDatasetRequest>(request, token);
        return await TakeAsync(form, errors, import ?? Guid.NewGuid(), imports, running, sources, token);
    }

    /// <summary>Fetches a table, or tells all that is wrong with what is asked for.</summary>
    /// <param name="form">What is asked for.</param>
    /// <param name="errors">What could not be read of it, by field.</param>
    /// <param name="import">Number of the import.</param>
    /// <param name="imports">Fetches it.</param>
    /// <param name="running">Imports that go on.</param>
    /// <param name="sources">Knows what may be fetched.</param>
    /// <param name="token">Cancels it.</param>
    /// <exception cref="DatasetException">It cannot be fetched or read.</exception>
    internal static async Task<Results<Created<DatasetRecord>, ValidationProblem>> TakeAsync(
        FetchDatasetRequest form, IReadOnlyDictionary<string, string[]> errors, Guid import, DatasetImports imports, RunningImports running, TableSources sources, CancellationToken token)
    {
        var (wishes, wrong) = form.Options.Read();
        var problems = errors
            .SelectMany(error => error.Value.Select(message => (Field: error.Key, Message: message)))
            .Concat(sources.Check(form.Origin, form.Secret).Where(_ => errors.Count == 0).Select(problem => (problem.Field, problem.Message)))
            .Concat(wrong.Select(problem => (Field: CamelCase(problem.Option), problem.Message)))
            .ToLookup(problem => problem.Field, problem => problem.Message);
        if (problems.Count > 0)
        {
            return TypedResults.ValidationProblem(problems.ToDictionary(field => field.Key, field => field.ToArray()));
        }

        var dataset = await running.RunAsync(
            import, (progress, ended) => imports.FetchAsync(form.Origin, form.Secret, form.Name, wishes, progress, ended), token);
        return TypedResults.Created($"/api/v1/datasets/{dataset.Id}", dataset);
    }

    private static string CamelCase(string option) => string.Concat(option.Split('-').Select((word, index) => index == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    private static async Task<Results<Created<DatasetRecord>, ValidationProblem, ProblemHttpResult>> ReadAgainAsync(
        Guid id, HttpRequest request, [FromQuery] Guid? import, [FromQuery] string[]? types, DatasetImports imports, DatasetService service, RunningImports running, CancellationToken token)
    {
        Caller.Current.Demand(Right.Edit);
        if (await service.FindAsync(id, token) is null)
        {
            return Problems.NotFound($"There is no dataset {id}.");
        }

        var (wishes, wrong) = new ReadingOptions { Types = types ?? [] }.Read();
        if (wrong.Count > 0)
        {
            return Problems.BadRequest(string.Join(" ", wrong.Select(problem => $"{problem.Option}: {problem.Message}")));
        }

        var secret = request.HasJsonContentType() ? await JsonFormReader.ReadAsync<OriginCredentials>(request, token) : null;
        if (secret is { Errors.Count: > 0 })
        {
            return TypedResults.ValidationProblem(secret.Errors.ToDictionary());
        }

        var dataset = await running.RunAsync(
            import ?? Guid.NewGuid(),
            async (progress, ended) => await imports.ReadAgainAsync(id, wishes.Columns, secret?.Value.Secret, progress, ended)
                ?? throw new DatasetException("The dataset's file is no longer in the store; upload it again."),
            token);
        return TypedResults.Created($"/api/v1/datasets/{dataset.Id}", dataset);
    }
}
