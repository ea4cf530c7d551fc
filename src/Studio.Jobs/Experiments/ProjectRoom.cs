namespace Studio.Jobs.Experiments;

/// <summary>How many more experiments of each project may hold slots.</summary>
/// <param name="mostOf">Experiments of a project that may at the same time; 0 for any number.</param>
/// <param name="active">Those that do.</param>
internal sealed class ProjectRoom(Func<Guid, int> mostOf, IEnumerable<(Guid Project, Guid Experiment)> active)
{
    private readonly Dictionary<Guid, HashSet<Guid>> _active = active.GroupBy(part => part.Project).ToDictionary(group => group.Key, group => group.Select(part => part.Experiment).ToHashSet());

    /// <summary>Takes a place for an experiment, unless it has one; false when its project has no more.</summary>
    public bool TryTake(Guid project, Guid experiment)
    {
        var most = mostOf(project);
        if (!_active.TryGetValue(project, out var experiments))
        {
            _active[project] = experiments = [];
        }

        if (most > 0 && experiments.Count >= most && !experiments.Contains(experiment))
        {
            return false;
        }

        experiments.Add(experiment);
        return true;
    }
}
