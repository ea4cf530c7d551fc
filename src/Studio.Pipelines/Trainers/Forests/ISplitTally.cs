namespace Studio.Pipelines.Trainers.Forests;

/// <summary>
/// Labels of the rows on one side of a split, counted or summed up by the weights of the rows. A structure, so that the inner loop over rows is compiled
/// for each kind of label.
/// </summary>
/// <typeparam name="TSelf">The structure itself.</typeparam>
internal interface ISplitTally<TSelf>
    where TSelf : struct, ISplitTally<TSelf>
{
    /// <summary>Rows added.</summary>
    int Rows { get; }

    /// <summary>True when all labels are the same.</summary>
    bool IsPure { get; }

    /// <summary>An empty tally of the same labels.</summary>
    TSelf Empty();

    /// <summary>Forgets all rows.</summary>
    void Clear();

    /// <summary>Adds a row.</summary>
    void Add(int row);

    /// <summary>
    /// How pure a split of this tally's rows into <paramref name="left"/> and the rest is: Σ over sides of (Σ labels²) / rows, which
    /// orders splits as the decrease of Gini impurity, or of variance, does.
    /// </summary>
    double Purity(in TSelf left);

    /// <summary>Adds a leaf of these rows to a tree.</summary>
    void AddLeaf(ForestTreeBuilder tree);
}
