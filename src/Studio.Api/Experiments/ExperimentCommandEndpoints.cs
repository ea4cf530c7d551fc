namespace Studio.Api.Experiments;

/// <summary>What can be done to an experiment: pause, resume, finish, cancel, retry, another budget.</summary>
internal static class ExperimentCommandEndpoints
{
    private const string Answer = "Answers 202 with the experiment as it is then; the command takes effect within seconds, on whatever worker it runs. 409 with the reason where the command makes no sense in the experiment's state.";

    /// <summary>Maps the commands.</summary>
    public static void MapCommands(this IEndpointRouteBuilder experiments)
    {
        Map(experiments, "pause", (commands, id, token) => commands.PauseAsync(id, token), "Pause it", "Ends the search between two trials and frees its slots; all it found is kept.");
        Map(experiments, "resume", (commands, id, token) => commands.ResumeAsync(id, token), "Resume it", "Queues a paused experiment again; it goes on where it was, with what is left of its budget.");
        Map(experiments, "finish", (commands, id, token) => commands.FinishAsync(id, token), "Finish it now", "Ends the search; the best models so far are built and published.");
        Map(experiments, "cancel", (commands, id, token) => commands.CancelAsync(id, token), "Cancel it", "Ends it without a model. What it found is kept for a retry.");
        Map(experiments, "retry", (commands, id, token) => commands.RetryAsync(id, token), "Try it again", "Queues a failed or cancelled experiment again; it goes on where it was, within what is left of its budget.");
        experiments.MapPatch("/{id:guid}", ChangeAsync)
            .WithSummary("Change its budget")
            .WithDescription($"`budgetSeconds` is the new whole budget, also of a search that runs; less than it has used up ends the search. {Answer}")
            .Accepts<ChangeExperimentRequest>("application/json");
    }

    private static void Map(
        IEndpointRouteBuilder experiments,
        string name,
        Func<ExperimentCommands, Guid, CancellationToken, Task<CommandResult>> command,
        string summary,
        string description) =>
        experiments.MapPost(
            "/{id:guid}/" + name,
            async Task<Results<Accepted<ExperimentResponse>, ProblemHttpResult>> (Guid id, ExperimentCommands commands, ExperimentService service, CancellationToken token) =>
                await AnswerAsync(id, await command(commands, id, token), service, token))
            .WithSummary(summary)
            .WithDescription($"{description} {Answer}");

    private static async Task<Results<Accepted<ExperimentResponse>, ValidationProblem, ProblemHttpResult>> ChangeAsync(
        Guid id, HttpRequest request, ExperimentCommands commands, ExperimentService service, CancellationToken token)
    {
        var (form, errors) = await JsonFormReader.ReadAsync<ChangeExperimentRequest>(request, token);
        var problems = new Dictionary<string, string[]>(errors);
        if (form.BudgetSeconds is not { } seconds || !double.IsFinite(seconds) || seconds <= 0)
        {
            problems.TryAdd("budgetSeconds", ["budgetSeconds is needed: the new whole budget in seconds, above 0."]);
            return TypedResults.ValidationProblem(problems);
        }

        if (problems.Count > 0)
        {
            return TypedResults.ValidationProblem(problems);
        }

        var answer = await AnswerAsync(id, await commands.ChangeBudgetAsync(id, seconds, token), service, token);
        return answer.Result is Accepted<ExperimentResponse> accepted ? accepted : (ProblemHttpResult)answer.Result;
    }

    internal static async Task<Results<Accepted<ExperimentResponse>, ProblemHttpResult>> AnswerAsync(
        Guid id, CommandResult result, ExperimentService service, CancellationToken token) => result.Outcome switch
        {
            CommandOutcome.Refused => Problems.Conflict(result.Reason!),
            CommandOutcome.Done when await service.FindAsync(id, token) is { } experiment =>
                TypedResults.Accepted($"/api/v1/experiments/{id}", ExperimentResponse.From(experiment)),
            _ => Problems.NotFound($"There is no experiment {id}."),
        };
}
