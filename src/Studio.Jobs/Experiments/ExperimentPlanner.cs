namespace Studio.Jobs.Experiments;

using Microsoft.Extensions.Options;
using Studio.Jobs.Datasets;
using Studio.Jobs.Storage;
using Studio.Jobs.Training;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;

/// <summary>Plans an experiment on stored datasets: collects everything that is wrong with the request before it says so.</summary>
internal sealed class ExperimentPlanner(DatasetService datasets, SlotShare share, IOptions<TorchOptions> torch, IOptions<TextOptions> texts)
{
    /// <summary>Plans; threads, device and memory that the request leaves open come from the options and this machine.</summary>
    /// <param name="datasetId">Dataset to train on.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<PlanResult> PlanAsync(Guid datasetId, ExperimentRequest request, CancellationToken cancellationToken)
    {
        var problems = new List<PlanProblem>(Check(request));
        var plan = await PlanAsync(datasetId, request.Training, problems, cancellationToken);
        if (request.TestDatasetId is { } testId)
        {
            await CheckTestAsync(testId, request.Training.Label, plan, problems, cancellationToken);
        }

        return problems.Count == 0 ? new PlanResult(plan, []) : new PlanResult(null, problems);
    }

    private static IEnumerable<PlanProblem> Check(ExperimentRequest request)
    {
        if (request.Name is not null && ExperimentNames.Check(request.Name) is { } badName)
        {
            yield return badName;
        }

        if (request.Owner.Trim().Length is 0 or > ExperimentRequest.LongestOwner)
        {
            yield return new PlanProblem("owner", $"The owner '{request.Owner}' cannot be used; give a name of 1 to {ExperimentRequest.LongestOwner} characters.");
        }

        if (request.Parallelism is < 1 or > ExperimentRequest.MostParallel)
        {
            yield return new PlanProblem("parallelism", $"A parallelism of {request.Parallelism} is not possible; give a whole number from 1 to {ExperimentRequest.MostParallel}.");
        }
        else if (request is { Parallelism: > 1, Training.Parameters: not null })
        {
            yield return new PlanProblem("parallelism", "With parameters one configuration is trained, which cannot be split; leave parallelism out.");
        }
    }

    private async Task<TrainingPlan?> PlanAsync(
        Guid datasetId, TrainingRequest request, List<PlanProblem> problems, CancellationToken cancellationToken)
    {
        if (await FindProfileAsync(datasetId, "datasetId", problems, cancellationToken) is not { } profile)
        {
            return null;
        }

        var path = await datasets.FindCanonicalAsync(datasetId, cancellationToken);
        if (path is null)
        {
            problems.Add(Missing("datasetId", datasetId));
            return null;
        }

        IReadOnlyList<ValueCount> labels = profile.Find(request.Label) is null
            ? []
            : await DatasetProfiler.CountValuesAsync(path, request.Label, TrainingPlanner.MaxClasses + 1, cancellationToken);
        PlanProblem? problem = null;
        var encoder = request.TextEncoder is null && !HasTexts(profile, request) ? null : texts.Value.Resolve(request.TextEncoder, out problem);
        if (problem is not null)
        {
            problems.Add(problem);
        }

        var complete = share.Complete(request) with { Device = request.Device ?? torch.Value.Device, TextEncoder = encoder };
        var planned = TrainingPlanner.Plan(profile, labels, complete);
        problems.AddRange(planned.Problems);
        return planned.Plan is null
            ? null
            : planned.Plan with { ThreadsOfSlot = request.Threads is null, MemoryOfSlot = request.MemoryMegabytes is null };
    }

    /// <summary>An encoder that nobody asked for is used where there are texts.</summary>
    private static bool HasTexts(DatasetProfile profile, TrainingRequest request) => profile.Columns.Any(column =>
        column.Name != request.Label
        && request.Ignore?.Contains(column.Name) != true
        && (request.Purposes is not null && request.Purposes.TryGetValue(column.Name, out var asked) ? asked : column.Purpose) == ColumnPurpose.Text);

    private async Task CheckTestAsync(
        Guid testId, string label, TrainingPlan? plan, List<PlanProblem> problems, CancellationToken cancellationToken)
    {
        if (await datasets.FindAsync(testId, cancellationToken) is not { } test)
        {
            problems.Add(Missing("testDatasetId", testId));
            return;
        }

        var present = test.Columns.Select(column => column.Name).ToHashSet();
        string[] missing = [.. (plan?.Features.Select(feature => feature.Name) ?? []).Append(label).Where(column => !present.Contains(column))];
        if (plan is not null && missing.Length > 0)
        {
            problems.Add(new PlanProblem(
                "testDatasetId",
                $"The test dataset '{test.Name}' lacks the column{(missing.Length == 1 ? "" : "s")} {string.Join(", ", missing.Take(10).Select(column => $"'{column}'"))}"
                + $"{(missing.Length > 10 ? $" and {missing.Length - 10} more" : "")}; upload a file with the same columns as the training data."));
        }
    }

    private async Task<DatasetProfile?> FindProfileAsync(
        Guid id, string field, List<PlanProblem> problems, CancellationToken cancellationToken)
    {
        var profile = await datasets.FindProfileAsync(id, cancellationToken);
        if (profile is null)
        {
            problems.Add(await datasets.FindAsync(id, cancellationToken) switch
            {
                null => Missing(field, id),
                { State: DatasetState.Failed } failed => new PlanProblem(field, $"The dataset '{failed.Name}' cannot be used: {failed.Reason}"),
                var dataset => new PlanProblem(field, $"The dataset '{dataset.Name}' is still being profiled; try again when it is ready."),
            });
        }

        return profile;
    }

    private static PlanProblem Missing(string field, Guid id) => new(field, $"There is no dataset {id}; upload one, or take the id from the list of datasets.");
}
