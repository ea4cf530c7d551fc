namespace Studio.Jobs.Experiments;

using Studio.Jobs.Datasets;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;

/// <summary>Plans an experiment on stored datasets: collects everything that is wrong with the request before it says so.</summary>
internal sealed class ExperimentPlanner(DatasetService datasets, MachinePlanner machine)
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
            await CheckTestAsync(testId, plan, problems, cancellationToken);
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

        return await machine.PlanAsync(profile, path, request, problems, cancellationToken);
    }

    private async Task CheckTestAsync(Guid testId, TrainingPlan? plan, List<PlanProblem> problems, CancellationToken cancellationToken)
    {
        if (await datasets.FindAsync(testId, cancellationToken) is not { } test)
        {
            problems.Add(Missing("testDatasetId", testId));
            return;
        }

        if (MachinePlanner.CheckTest(test.Name, test.Columns.Select(column => column.Name), plan) is { } problem)
        {
            problems.Add(problem);
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
