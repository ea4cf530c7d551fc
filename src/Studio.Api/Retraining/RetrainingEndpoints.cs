namespace Studio.Api.Retraining;

using Studio.Api.Serving;
using Studio.Jobs.Registry;
using Studio.Jobs.Retraining;
using Studio.Jobs.Storage;

/// <summary>How a model is to be trained again.</summary>
public sealed record SetRetrainingRequest
{
    /// <summary>Any version of the dataset whose newest version is trained on; left out for the dataset that the champion was trained on.</summary>
    public Guid? DatasetId { get; set; }

    /// <summary>Cron expression of five fields, UTC, such as <c>0 3 * * 1</c>; left out for no schedule.</summary>
    public string? Schedule { get; set; }

    /// <summary>True to train when an alert on the champion begins.</summary>
    public bool? OnAlert { get; set; }

    /// <summary>True to read the data again from where they come before each training.</summary>
    public bool? ReadAgain { get; set; }

    /// <summary>When a challenger takes the place of the champion; by hand where it is left out.</summary>
    public PromotionRule? Promotion { get; set; }

    /// <summary>Share of the rows, the newest, that both are compared on, 0.05 to 0.5; 0.2 where it is left out.</summary>
    public double? HoldoutShare { get; set; }

    /// <summary>False to let neither time nor alerts start a training.</summary>
    public bool? Enabled { get; set; }

    /// <summary>What is wished, with the defaults of what is left out.</summary>
    internal RetrainingWish Wish()
    {
        var wish = new RetrainingWish();
        return wish with
        {
            DatasetId = DatasetId,
            Schedule = string.IsNullOrWhiteSpace(Schedule) ? null : Schedule.Trim(),
            OnAlert = OnAlert ?? wish.OnAlert,
            ReadAgain = ReadAgain ?? wish.ReadAgain,
            Promotion = Promotion ?? wish.Promotion,
            HoldoutShare = HoldoutShare ?? wish.HoldoutShare,
            Enabled = Enabled ?? wish.Enabled,
        };
    }
}

/// <summary>What a person decides.</summary>
public sealed record DecideRetrainingRequest
{
    /// <summary>True to make the challenger the champion, false to keep the champion; needed.</summary>
    public bool? Promote { get; set; }
}

/// <summary><c>/api/v1/models/{name}/retraining</c>: models that are trained again.</summary>
internal static class RetrainingEndpoints
{
    /// <summary>Maps the endpoints below <c>/api/v1</c>.</summary>
    public static void MapRetraining(this IEndpointRouteBuilder api)
    {
        var retraining = api.MapGroup("/models/{name}/retraining").WithTags("Retraining");
        retraining.MapGet("", FindAsync).WithSummary("Get how a model is trained again");
        retraining.MapPut("", SetAsync)
            .WithSummary("Say how a model is trained again")
            .WithDescription("With the plan of the champion, on the newest version of the dataset. The newest rows that the champion has not seen are kept back; what is trained on the others becomes the `challenger`, and both are compared on the rows kept back by a paired test. `promotion` is `byHand`, `whenBetter` or `unlessWorse`. Where no version is the champion, the newest ready one becomes it; a model without a route gets one, so that a challenger does not answer for being the newest. All problems are told together, by field.")
            .Accepts<SetRetrainingRequest>("application/json");
        retraining.MapDelete("", DeleteAsync).WithSummary("Train a model no more by itself").WithDescription("What was trained stays; the list of retrainings goes.");
        retraining.MapGet("/runs", ListAsync).WithSummary("List the retrainings of a model, newest first");
        retraining.MapPost("/runs", StartAsync).WithSummary("Train a model again now").WithDescription("409 while one goes on.");
        retraining.MapGet("/runs/{id:guid}", FindRunAsync).WithSummary("Get a retraining");
        retraining.MapDelete("/runs/{id:guid}", CancelAsync).WithSummary("End a retraining that goes on, with its experiment");
        retraining.MapPost("/runs/{id:guid}/decision", DecideAsync)
            .WithSummary("Promote the challenger of a retraining, or keep the champion")
            .WithDescription("What the rule has left open, or otherwise than it has decided. The move of the alias can be undone.")
            .Accepts<DecideRetrainingRequest>("application/json");
    }

    private static async Task<Results<Ok<RetrainingRecord>, ProblemHttpResult>> FindAsync(string name, RetrainingService service, ModelService models, CancellationToken token) =>
        await service.FindAsync(name, token) is { } found ? TypedResults.Ok(found)
        : Problems.NotFound(await models.FindAsync(name, token) is null ? VersionLookup.NoModel(name) : $"Model '{name}' is not trained again; PUT says how.");

    private static async Task<Results<Ok<RetrainingRecord>, ValidationProblem, ProblemHttpResult>> SetAsync(string name, HttpRequest request, RetrainingService service, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<SetRetrainingRequest>(request, token);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors);
        }

        var result = await service.SetAsync(name, form.Wish(), token);
        return result.Problems.Count > 0
            ? TypedResults.ValidationProblem(result.Problems.ToLookup(problem => problem.Field, problem => problem.Problem).ToDictionary(field => field.Key, field => field.ToArray()))
            : ProblemOf(result) is { } problem ? problem : TypedResults.Ok(await service.FindAsync(name, token));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string name, RetrainingService service, CancellationToken token) =>
        ProblemOf(await service.DeleteAsync(name, token)) is { } problem ? problem : TypedResults.NoContent();

    private static async Task<Results<Ok<IReadOnlyList<RetrainingRunRecord>>, ProblemHttpResult>> ListAsync(string name, RetrainingService service, ModelService models, CancellationToken token)
    {
        var runs = await service.ListRunsAsync(name, token);
        return runs.Count > 0 || await models.FindAsync(name, token) is not null ? TypedResults.Ok(runs) : Problems.NotFound(VersionLookup.NoModel(name));
    }

    private static async Task<Results<Accepted<RetrainingRunRecord>, ProblemHttpResult>> StartAsync(string name, RetrainingService service, CancellationToken token)
    {
        var result = await service.StartAsync(name, token);
        return ProblemOf(result) is { } problem ? problem : TypedResults.Accepted($"/api/v1/models/{name}/retraining/runs/{result.Run!.Id}", result.Run);
    }

    private static async Task<Results<Ok<RetrainingRunRecord>, ProblemHttpResult>> FindRunAsync(string name, Guid id, RetrainingService service, CancellationToken token) =>
        await service.FindRunAsync(name, id, token) is { } run ? TypedResults.Ok(run) : Problems.NotFound($"Model '{name}' has no retraining {id}.");

    private static async Task<Results<Ok<RetrainingRunRecord>, ProblemHttpResult>> CancelAsync(string name, Guid id, RetrainingService service, CancellationToken token)
    {
        var result = await service.CancelAsync(name, id, token);
        return ProblemOf(result) is { } problem ? problem : TypedResults.Ok(result.Run);
    }

    private static async Task<Results<Ok<RetrainingRunRecord>, ValidationProblem, ProblemHttpResult>> DecideAsync(
        string name, Guid id, HttpRequest request, RetrainingService service, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<DecideRetrainingRequest>(request, token);
        var problems = new Dictionary<string, string[]>(errors);
        if (form.Promote is null)
        {
            problems.TryAdd("promote", ["promote is needed: true to make the challenger the champion, false to keep the champion."]);
        }

        if (problems.Count > 0)
        {
            return TypedResults.ValidationProblem(problems);
        }

        var result = await service.DecideAsync(name, id, form.Promote!.Value, token);
        return ProblemOf(result) is { } problem ? problem : TypedResults.Ok(result.Run);
    }

    private static ProblemHttpResult? ProblemOf(RetrainingResult result) => result switch
    {
        { NotFound: { } reason } => Problems.NotFound(reason),
        { Conflict: { } reason } => Problems.Conflict(reason),
        _ => null,
    };
}
