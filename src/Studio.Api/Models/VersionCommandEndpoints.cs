namespace Studio.Api.Models;

using Studio.Api.Serving;
using Studio.Jobs.Registry;

/// <summary>What can be done to a version: describe, retire, restore, delete.</summary>
internal static class VersionCommandEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapVersionCommands(this IEndpointRouteBuilder models)
    {
        models.MapPatch("/{name}/versions/{version}", DescribeAsync)
            .WithSummary("Change the notes and tags of a version")
            .WithDescription("What is left out stays as it is. Tags are set one by one: those that are not named stay, and the value null removes one.")
            .Accepts<DescribeVersionRequest>("application/json");
        models.MapPost("/{name}/versions/{version}/retire", RetireAsync)
            .WithSummary("Retire a version")
            .WithDescription("It answers no more predictions (409 with the reason), and `latest` passes it over; its files stay. 409 while an alias names it.");
        models.MapPost("/{name}/versions/{version}/restore", RestoreAsync).WithSummary("Restore a retired version");
        models.MapDelete("/{name}/versions/{version}", DeleteAsync)
            .WithSummary("Delete a version with its files")
            .WithDescription("409 while an alias names it. No later version gets its number.");
        models.MapDelete("/{name}", DeleteModelAsync)
            .WithSummary("Delete a model with all its versions")
            .WithDescription("409 while an alias names any of them. Versions that are published under its name later go on with the numbers.");
    }

    private static async Task<Results<Ok<ModelVersionRecord>, ValidationProblem, ProblemHttpResult>> DescribeAsync(
        string name, string version, HttpRequest request, VersionCommands commands, ModelService service, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<DescribeVersionRequest>(request, token);
        var description = new VersionDescription(form.Notes, form.Tags);
        var problems = new Dictionary<string, string[]>(errors);
        foreach (var field in description.Check().GroupBy(problem => problem.Field, problem => problem.Problem))
        {
            problems[field.Key] = [.. field];
        }

        if (problems.Count > 0)
        {
            return TypedResults.ValidationProblem(problems);
        }

        var answer = await ChangeAsync(name, version, service, (model, number) => commands.DescribeAsync(model, number, description, token), token);
        return answer.Result is Ok<ModelVersionRecord> changed ? changed : (ProblemHttpResult)answer.Result;
    }

    private static Task<Results<Ok<ModelVersionRecord>, ProblemHttpResult>> RetireAsync(
        string name, string version, VersionCommands commands, ModelService service, CancellationToken token) =>
        ChangeNumberedAsync(name, version, service, (model, number) => commands.RetireAsync(model, number, token), token);

    private static Task<Results<Ok<ModelVersionRecord>, ProblemHttpResult>> RestoreAsync(
        string name, string version, VersionCommands commands, ModelService service, CancellationToken token) =>
        ChangeNumberedAsync(name, version, service, (model, number) => commands.RestoreAsync(model, number, token), token);

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string name, string version, VersionCommands commands, CancellationToken token) =>
        !TryParseNumber(version, out var number) ? NoNumber(version)
        : RegistryProblems.Of(await commands.DeleteAsync(name, number, token)) is { } problem ? problem : TypedResults.NoContent();

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteModelAsync(string name, VersionCommands commands, CancellationToken token) =>
        RegistryProblems.Of(await commands.DeleteModelAsync(name, token)) is { } problem ? problem : TypedResults.NoContent();

    /// <summary>What a word means may change at any moment: what takes a version out of service names it by its number.</summary>
    private static async Task<Results<Ok<ModelVersionRecord>, ProblemHttpResult>> ChangeNumberedAsync(
        string name, string version, ModelService service, Func<string, int, Task<RegistryResult>> change, CancellationToken token) =>
        TryParseNumber(version, out _) ? await ChangeAsync(name, version, service, change, token) : NoNumber(version);

    private static async Task<Results<Ok<ModelVersionRecord>, ProblemHttpResult>> ChangeAsync(
        string name, string version, ModelService service, Func<string, int, Task<RegistryResult>> change, CancellationToken token)
    {
        var found = await VersionLookup.FindAsync(service, name, version, token);
        if (!found.Succeeded)
        {
            return OpeningProblems.Answer(found.Problem.Value, found.Reason);
        }

        if (RegistryProblems.Of(await change(found.Version.Name, found.Version.Version)) is { } problem)
        {
            return problem;
        }

        return await service.FindVersionAsync(found.Version.Name, found.Version.Version, token) is { } changed
            ? TypedResults.Ok(changed)
            : Problems.NotFound($"Model '{name}' has no version {version} any more.");
    }

    private static bool TryParseNumber(string version, out int number) => int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static ProblemHttpResult NoNumber(string version) =>
        Problems.BadRequest($"'{version}' is no number: a version is retired, restored or deleted by its number, from 1, because words may mean another one a moment later.");
}
