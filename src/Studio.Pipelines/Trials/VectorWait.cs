namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// Configurations that wait until a pretrained encoder has made the vectors of texts or pictures that they read. Where time is limited, others go before them, and vectors that
/// would come too late are given up.
/// </summary>
/// <param name="setup">The experiment.</param>
/// <param name="budget">The time.</param>
internal sealed class VectorWait(TrialSetup setup, Budget budget)
{
    /// <summary>Configurations that wait at most; then the search waits too.</summary>
    private const int MostAside = 40;

    /// <summary>Share of the time left that may be taken by making vectors: the rest is for the trials that read them.</summary>
    private const double VectorShare = 0.8;

    /// <summary>Share of the time left that the search waits for the vectors of pictures: they are sooner there than what nets learn from scratch.</summary>
    private const double PictureShare = 0.5;

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(0.2);

    private readonly Queue<TrialProposal> _aside = [];
    private bool _metVectors;

    /// <summary>How many wait.</summary>
    public int Count => _aside.Count;

    /// <summary>True when no more may wait before one of them is run.</summary>
    public bool IsFull => _aside.Count >= (budget.IsLimited ? MostAside : 1);

    /// <summary>True while configurations wait for the vectors of pictures, which will be there before nets from scratch would have learned much.</summary>
    public bool PicturesComeSoon => setup is { Pictures: not null, Vectors: { AreReady: false, Missing: null } vectors }
        && _aside.Count > 0
        && (vectors.SecondsLeft is not { } seconds || seconds < PictureShare * budget.SecondsLeft);

    /// <summary>Why there are no vectors, once there are none.</summary>
    public string Reason => $"{char.ToLowerInvariant(setup.Vectors!.Encoder[0])}{setup.Vectors.Encoder[1..]} was not used: {setup.Vectors.Missing}";

    /// <summary>True for a configuration that reads vectors which are still to come.</summary>
    public bool Needs(TrialProposal proposal) =>
        setup.Vectors is { AreReady: false, Missing: null } && EmbeddedFeaturizer.IsChosenBy(proposal.Parameters);

    /// <summary>
    /// Puts a configuration aside that has to wait. Without a limit of time the search has to be the same however long the encoder takes: the first that reads vectors
    /// waits for all trials before it, whether there are vectors or not.
    /// </summary>
    /// <param name="proposal">The configuration.</param>
    /// <param name="others">True while trials run.</param>
    /// <returns>False where it need not wait.</returns>
    public bool Takes(TrialProposal proposal, bool others)
    {
        var isFirst = !budget.IsLimited && setup.Vectors is not null && !_metVectors && EmbeddedFeaturizer.IsChosenBy(proposal.Parameters);
        _metVectors |= isFirst;
        if (!Needs(proposal) && !(isFirst && others))
        {
            return false;
        }

        _aside.Enqueue(proposal);
        if (setup.Pictures is not null)
        {
            // Pictures have no words to begin with.
            setup.Vectors!.Start();
        }

        return true;
    }

    /// <summary>The first that no longer has to wait; null for none.</summary>
    /// <param name="others">True while trials run.</param>
    public TrialProposal? Next(bool others)
    {
        GiveUp();
        return _aside.TryPeek(out var first) && !Needs(first) && (budget.IsLimited || !others) ? _aside.Dequeue() : null;
    }

    /// <summary>Waits until there are vectors or there will be none.</summary>
    /// <param name="isWorthWhile">Asked now and then.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    /// <returns>False when it was no longer worth while before.</returns>
    public async Task<bool> WaitAsync(Func<bool> isWorthWhile, CancellationToken cancellationToken)
    {
        var ready = setup.Vectors!.WaitAsync(cancellationToken);
        while (isWorthWhile())
        {
            if (await Task.WhenAny(ready, Task.Delay(Glance, cancellationToken)).ConfigureAwait(false) == ready || setup.Vectors.Missing is not null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return true;
            }

            GiveUp();
        }

        return false;
    }

    /// <summary>Ends the encoder's work, because the search is over; those that waited are not run.</summary>
    public IReadOnlyCollection<TrialProposal> Leave()
    {
        if (setup.Vectors is not { AreReady: false } vectors)
        {
            return [];
        }

        vectors.Abandon(string.Create(CultureInfo.InvariantCulture, $"the search ended when it had read {vectors.Read.Done} of {vectors.Read.Total} {vectors.Cells}"));
        return _aside;
    }

    /// <summary>Vectors that would come when the search has ended are not made.</summary>
    private void GiveUp()
    {
        if (setup.Vectors is { AreReady: false, Missing: null } vectors && vectors.SecondsLeft is { } seconds && seconds > VectorShare * budget.SecondsLeft)
        {
            vectors.Abandon(string.Create(
                CultureInfo.InvariantCulture,
                $"after {vectors.Read.Done} of {vectors.Read.Total} {vectors.Cells} the others would have taken about {seconds:F0} s, {budget.SecondsLeft:F0} s were left for the search"));
        }
    }
}
