namespace Studio.Api.Tests.Components;

using Studio.Jobs.Experiments;
using Studio.Jobs.Storage;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Tasks;

/// <summary>Experiments as pages get them.</summary>
internal static class Experiments
{
    public static ExperimentRecord Running(string name = "credit", string label = "Class", string metric = "auc", int seed = 1, Guid dataset = default)
    {
        var plan = new TrainingPlan(TaskCatalog.Binary, label, ["no", "yes"], false, [], [], metric, 5, 0.2, 60, null, ["baseline", "lbfgs"], [], seed, 1, null);
        return new ExperimentRecord(
            Guid.NewGuid(), name, dataset, ExperimentState.Running, null, plan, null, 10, 4, 1, null, null, null, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null)
        {
            Owner = "me",
        };
    }
}
