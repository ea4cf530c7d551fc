namespace Studio.Api.Experiments;

using System.Net.ServerSentEvents;
using System.Text.Json;
using Studio.Api.Streaming;
using Studio.Jobs.Datasets;
using Studio.Jobs.Registry;
using Studio.Pipelines;
using Studio.Pipelines.Trials;

/// <summary><c>/api/v1/experiments</c>.</summary>
public static class ExperimentEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapExperiments(this IEndpointRouteBuilder experiments)
    {
        experiments.MapPost("/", CreateAsync)
            .WithSummary("Search a model")
            .WithDescription("Plans and enqueues the search; all problems of the request are told together, by field. `owner` and `priority` decide when it gets a slot; `parallelism` splits the search into shares that run at the same time, on several workers where there are any.")
            .Accepts<CreateExperimentRequest>("application/json");
        experiments.MapGet("/", ListAsync).WithSummary("List experiments, newest first (`?datasetId=` for those of one dataset)");
        experiments.MapGet("/{id:guid}", FindAsync).WithSummary("Get an experiment with its progress");
        experiments.MapGet("/{id:guid}/trials", TrialsAsync).WithSummary("Get its leaderboard, best trial first");
        experiments.MapGet("/{id:guid}/events", EventsAsync)
            .WithSummary("Watch it (server-sent events)")
            .WithDescription("Replays the trials ended so far, then follows until `completed` or `failed`. Event types: stage, texts, trial-started, trial-progress, trial-ended, completed, failed; a `ping` every 15 s keeps the connection open.")
            .Produces<ExperimentEvent>(StatusCodes.Status200OK, "text/event-stream");
        experiments.MapPost("/{id:guid}/publish", PublishAsync)
            .WithSummary("Publish another of its models")
            .WithDescription("An experiment ends with the models `best`, `single` and `small` (`result.models`), of which one is published at its end. This makes the named one a further version of the model; 200 when it is a version already.")
            .Accepts<PublishRequest>("application/json");
        experiments.MapCommands();
        experiments.MapDelete("/{id:guid}", DeleteAsync).WithSummary("Delete an experiment that has ended; the model it published stays");
    }

    private static async Task<Results<Accepted<ExperimentResponse>, ValidationProblem>> CreateAsync(
        HttpRequest request, ExperimentService service, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<CreateExperimentRequest>(request, token);
        return await StartAsync(form, errors, service, token);
    }

    /// <summary>Plans and queues an experiment, or tells all that is wrong with it.</summary>
    /// <param name="form">What is asked for.</param>
    /// <param name="errors">What could not be read of it, by field.</param>
    /// <param name="service">Makes it.</param>
    /// <param name="token">Cancels the call.</param>
    internal static async Task<Results<Accepted<ExperimentResponse>, ValidationProblem>> StartAsync(
        CreateExperimentRequest form, IReadOnlyDictionary<string, string[]> errors, ExperimentService service, CancellationToken token)
    {
        var missing = new Dictionary<string, string[]>(errors);
        if (form.DatasetId is null)
        {
            missing.TryAdd("datasetId", ["datasetId is needed: the id of an uploaded dataset, from POST /api/v1/datasets."]);
        }

        if (string.IsNullOrEmpty(form.Label))
        {
            missing.TryAdd("label", ["label is needed: the name of the column to predict."]);
        }

        if (missing.Count > 0)
        {
            return TypedResults.ValidationProblem(missing);
        }

        var created = await service.CreateAsync(form.DatasetId!.Value, form.ToRequest(), token);
        return created.Experiment is { } experiment
            ? TypedResults.Accepted($"/api/v1/experiments/{experiment.Id}", ExperimentResponse.From(experiment))
            : TypedResults.ValidationProblem(created.Problems
                .GroupBy(problem => problem.Field, problem => problem.Message)
                .ToDictionary(field => field.Key, field => field.ToArray()));
    }

    internal static async Task<Ok<IEnumerable<ExperimentResponse>>> ListAsync(Guid? datasetId, ExperimentService service, CancellationToken token)
    {
        var experiments = await service.ListAsync(token);
        return TypedResults.Ok(experiments.Where(experiment => datasetId is null || experiment.DatasetId == datasetId).Select(ExperimentResponse.From));
    }

    internal static async Task<Results<Ok<ExperimentResponse>, ProblemHttpResult>> FindAsync(Guid id, ExperimentService service, CancellationToken token) =>
        await service.FindAsync(id, token) is { } experiment ? TypedResults.Ok(ExperimentResponse.From(experiment)) : Missing(id);

    private static async Task<Results<Ok<IReadOnlyList<Trial>>, ProblemHttpResult>> TrialsAsync(Guid id, ExperimentService service, CancellationToken token) =>
        await service.FindTrialsAsync(id, token) is { } trials ? TypedResults.Ok(trials) : Missing(id);

    private static async Task<Results<ServerSentEventsResult<string>, ProblemHttpResult>> EventsAsync(
        Guid id, ExperimentService service, TimeProvider time, CancellationToken token) =>
        await service.FindAsync(id, token) is null
            ? Missing(id)
            : TypedResults.ServerSentEvents(EventStream.Of(ended => service.WatchAsync(id, ended), Item, time, token));

    private static SseItem<string> Item(ExperimentEvent happened)
    {
        // The name that tells events apart on the wire stands in their JSON already; the attributes define it once.
        var data = JsonSerializer.SerializeToElement(happened, StudioJson.Line);
        return new SseItem<string>(data.GetRawText(), data.GetProperty("event").GetString());
    }

    private static async Task<Results<Created<ModelVersionRecord>, Ok<ModelVersionRecord>, ValidationProblem, ProblemHttpResult>> PublishAsync(
        Guid id, HttpRequest request, ExperimentService service, ModelService models, ModelPublisher publisher, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<PublishRequest>(request, token);
        if (errors.Count > 0 || form.Candidate is not { } candidate)
        {
            return TypedResults.ValidationProblem(errors.Count > 0
                ? new Dictionary<string, string[]>(errors)
                : new Dictionary<string, string[]> { ["candidate"] = [$"candidate is needed: one of {string.Join(", ", ModelNames.All)}."] });
        }

        var published = await publisher.PublishAsync(id, candidate, token);
        if (published.Version is not { } number)
        {
            return published.Outcome switch
            {
                PublishOutcome.NoExperiment => Missing(id),
                PublishOutcome.NoModel => TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["candidate"] = [published.Reason!] }),
                _ => Problems.Conflict(published.Reason!),
            };
        }

        var name = (await service.FindAsync(id, token))!.Name;
        var version = (await models.FindVersionAsync(name, number, token))!;
        return published.Outcome == PublishOutcome.Published
            ? TypedResults.Created($"/api/v1/models/{name}/versions/{number}", version)
            : TypedResults.Ok(version);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, ExperimentService service, CancellationToken token) =>
        await service.DeleteAsync(id, token) switch
        {
            DeleteOutcome.Deleted => TypedResults.NoContent(),
            DeleteOutcome.InUse => Problems.Conflict($"Experiment {id} is queued or running; cancel it first."),
            _ => Missing(id),
        };

    private static ProblemHttpResult Missing(Guid id) => Problems.NotFound($"There is no experiment {id}.");
}
