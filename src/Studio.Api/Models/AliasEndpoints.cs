namespace Studio.Api.Models;

using Studio.Api.Serving;
using Studio.Jobs.Registry;

/// <summary><c>/api/v1/models/{name}/aliases</c>: words that name versions.</summary>
internal static class AliasEndpoints
{
    private const int MaxNote = 1000;

    /// <summary>Maps the endpoints.</summary>
    public static void MapAliases(this IEndpointRouteBuilder models)
    {
        models.MapGet("/{name}/aliases", ListAsync).WithSummary("List the aliases of a model");
        models.MapGet("/{name}/aliases/{alias}", FindAsync).WithSummary("Get an alias");
        models.MapPut("/{name}/aliases/{alias}", MoveAsync)
            .WithSummary("Let an alias name a version")
            .WithDescription("Makes the alias when the model has none of that name. With `expected` it is moved only from that version (0: from none); 409 when it is elsewhere. Only a ready version can be named; 409 with the reason otherwise. Callers of `name@alias` get the new version at once from this service, and within seconds from others on the same store.")
            .Accepts<MoveAliasRequest>("application/json");
        models.MapDelete("/{name}/aliases/{alias}", RemoveAsync).WithSummary("Remove an alias").WithDescription("Its history stays, and the removal can be undone.");
        models.MapPost("/{name}/aliases/{alias}/undo", UndoAsync)
            .WithSummary("Undo the last move of an alias")
            .WithDescription("A further move, to where the alias was before its last move that is not undone yet; asked again, it goes a step further back. 409 when there is none, or when that version is not ready any more.");
        models.MapGet("/{name}/aliases/{alias}/history", HistoryAsync).WithSummary("List the moves of an alias, the last one first");
    }

    private static async Task<Results<Ok<IReadOnlyList<ModelAliasRecord>>, ProblemHttpResult>> ListAsync(
        string name, ModelService service, ModelAliases aliases, CancellationToken token) => await service.FindAsync(name, token) is null
            ? Problems.NotFound(VersionLookup.NoModel(name))
            : TypedResults.Ok<IReadOnlyList<ModelAliasRecord>>([.. (await aliases.ListAsync(name, token)).Where(alias => alias.Version is not null)]);

    private static async Task<Results<Ok<ModelAliasRecord>, ProblemHttpResult>> FindAsync(string name, string alias, ModelAliases aliases, CancellationToken token) =>
        (await aliases.ListAsync(name, token)).FirstOrDefault(known => known.Name == alias) switch
        {
            { Version: not null } found => TypedResults.Ok(found),
            { } => Problems.NotFound($"Alias '{alias}' of model '{name}' was removed; undo brings it back."),
            null => MissingAlias(name, alias),
        };

    private static async Task<Results<Ok<ModelAliasRecord>, ValidationProblem, ProblemHttpResult>> MoveAsync(
        string name, string alias, HttpRequest request, ModelAliases aliases, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<MoveAliasRequest>(request, token);
        var problems = new Dictionary<string, string[]>(errors);
        if (AliasNames.Check(alias) is { } wrong)
        {
            problems["alias"] = [wrong];
        }

        if (form.Version is null or < 1)
        {
            problems.TryAdd("version", ["version is needed: the number of a ready version, from 1."]);
        }

        if (form.Expected < 0)
        {
            problems["expected"] = [$"expected is {form.Expected}; give the number of a version, or 0 for none."];
        }

        if (form.Note?.Length > MaxNote)
        {
            problems["note"] = [$"The note has {form.Note.Length} characters; at most {MaxNote} are kept."];
        }

        if (problems.Count > 0)
        {
            return TypedResults.ValidationProblem(problems);
        }

        var result = await aliases.MoveAsync(name, alias, form.Version!.Value, form.Expected, form.Note, token);
        return RegistryProblems.Of(result) is { } problem ? problem : TypedResults.Ok(result.Alias);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(string name, string alias, ModelAliases aliases, CancellationToken token) =>
        RegistryProblems.Of(await aliases.RemoveAsync(name, alias, token)) is { } problem ? problem : TypedResults.NoContent();

    private static async Task<Results<Ok<ModelAliasRecord>, ProblemHttpResult>> UndoAsync(string name, string alias, ModelAliases aliases, CancellationToken token)
    {
        var result = await aliases.UndoAsync(name, alias, token);
        return RegistryProblems.Of(result) is { } problem ? problem : TypedResults.Ok(result.Alias);
    }

    private static async Task<Results<Ok<IReadOnlyList<AliasMoveRecord>>, ProblemHttpResult>> HistoryAsync(
        string name, string alias, ModelAliases aliases, CancellationToken token)
    {
        var moves = await aliases.HistoryAsync(name, alias, token);
        return moves.Count > 0 ? TypedResults.Ok(moves) : MissingAlias(name, alias);
    }

    private static ProblemHttpResult MissingAlias(string name, string alias) =>
        Problems.NotFound($"Model '{name}' has no alias '{alias}'; GET /api/v1/models/{name}/aliases lists those there are.");
}
