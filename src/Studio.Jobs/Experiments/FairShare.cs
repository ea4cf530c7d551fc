namespace Studio.Jobs.Experiments;

/// <summary>A part that waits for a slot.</summary>
/// <param name="ExperimentId">Its experiment.</param>
/// <param name="Index">Which part.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Priority">How urgent it is among those of its owner.</param>
/// <param name="Begun">True when its experiment has been at work before.</param>
/// <param name="CreatedAt">When the experiment was asked for.</param>
/// <param name="Project">Its project.</param>
internal sealed record WaitingPart(Guid ExperimentId, int Index, string Owner, ExperimentPriority Priority, bool Begun, DateTimeOffset CreatedAt, Guid Project);

/// <summary>What an owner has already.</summary>
/// <param name="Parts">Parts that hold a slot.</param>
/// <param name="Experiments">The experiments they belong to.</param>
/// <param name="ServedAt">When one last got a slot; null for never.</param>
internal sealed record OwnerShare(int Parts, IReadOnlySet<Guid> Experiments, DateTimeOffset? ServedAt);

/// <summary>
/// Who gets the next slot: the owner with the fewest slots, of equals the one served longest ago (max-min fairness). Of an owner's parts the
/// most urgent, then those of experiments that have begun, then the oldest.
/// </summary>
internal static class FairShare
{
    /// <summary>The order in which parts get slots if nothing else happens.</summary>
    /// <param name="waiting">Parts that wait.</param>
    /// <param name="shares">What owners have; one that is left out has nothing.</param>
    /// <param name="mostExperiments">Experiments of one owner that may hold slots at the same time; 0 for any number.</param>
    /// <param name="projects">How many experiments of each project may; null for any number.</param>
    /// <returns>Parts that may have a slot now, and after them those whose owners or projects have to wait for an end of their own.</returns>
    public static (IReadOnlyList<WaitingPart> Admissible, IReadOnlyList<WaitingPart> Held) Order(
        IEnumerable<WaitingPart> waiting, IReadOnlyDictionary<string, OwnerShare> shares, int mostExperiments, ProjectRoom? projects = null)
    {
        var owners = new PriorityQueue<OwnerQueue, (int Parts, long Served)>();
        var held = new List<WaitingPart>();
        foreach (var group in waiting.GroupBy(part => part.Owner).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var owner = new OwnerQueue(group, shares.GetValueOrDefault(group.Key), mostExperiments, projects, held);
            owners.Enqueue(owner, (owner.Parts, owner.Served));
        }

        var order = new List<WaitingPart>();
        while (owners.TryDequeue(out var owner, out _))
        {
            if (owner.Next() is { } part)
            {
                order.Add(part);
                owners.Enqueue(owner, (++owner.Parts, long.MaxValue - 1_000_000 + order.Count));
            }
        }

        return (order, held);
    }

    private sealed class OwnerQueue
    {
        private readonly Queue<WaitingPart> _parts;
        private readonly HashSet<Guid> _experiments;
        private readonly int _mostExperiments;
        private readonly ProjectRoom? _projects;
        private readonly List<WaitingPart> _held;

        public OwnerQueue(IEnumerable<WaitingPart> parts, OwnerShare? share, int mostExperiments, ProjectRoom? projects, List<WaitingPart> held)
        {
            _parts = new(parts
                .OrderByDescending(part => part.Priority)
                .ThenByDescending(part => part.Begun)
                .ThenBy(part => part.CreatedAt)
                .ThenBy(part => part.ExperimentId)
                .ThenBy(part => part.Index));
            _experiments = [.. share?.Experiments ?? new HashSet<Guid>()];
            (_mostExperiments, _projects, _held) = (mostExperiments, projects, held);
            (Parts, Served) = (share?.Parts ?? 0, share?.ServedAt?.UtcTicks ?? 0);
        }

        public int Parts { get; set; }

        public long Served { get; }

        public WaitingPart? Next()
        {
            while (_parts.TryDequeue(out var part))
            {
                if ((_mostExperiments == 0 || _experiments.Contains(part.ExperimentId) || _experiments.Count < _mostExperiments) && _projects?.TryTake(part.Project, part.ExperimentId) != false)
                {
                    _experiments.Add(part.ExperimentId);
                    return part;
                }

                _held.Add(part);
            }

            return null;
        }
    }
}
