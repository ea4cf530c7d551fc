namespace Studio.Pipelines.Trials;

/// <summary>Numbers of the trials of one share of a search: of <c>n</c> shares, share <c>k</c> (from 0) has k + 1, k + 1 + n, k + 1 + 2n and so on.</summary>
/// <param name="part">The share.</param>
internal sealed class TrialNumbers(ExperimentPart part)
{
    private readonly HashSet<int> _used = [];
    private int _next = part.Shard + 1;

    /// <summary>The lowest own number that no trial has.</summary>
    public int Next
    {
        get
        {
            while (_used.Contains(_next))
            {
                _next += part.Shards;
            }

            return _next;
        }
    }

    /// <summary>Gives a number to a trial, of this share or another; false when a trial has it already.</summary>
    public bool Use(int number) => _used.Add(number);

    /// <summary>True when a number belongs to this share.</summary>
    public bool IsOwn(int number) => (number - 1) % part.Shards == part.Shard;
}
