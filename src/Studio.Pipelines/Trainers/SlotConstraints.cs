namespace Studio.Pipelines.Trainers;

using Studio.Pipelines.Features;

/// <summary>What a sum of trees has to keep, slot by slot of the features.</summary>
/// <param name="Signs">For each slot 1 where leaves must not fall while it grows, −1 where they must not rise, 0 for neither; empty where all are 0.</param>
/// <param name="Groups">For each slot the number of its group, with which alone it interacts; empty where all may interact.</param>
internal sealed record SlotConstraints(IReadOnlyList<int> Signs, IReadOnlyList<int> Groups)
{
    // Of slots of columns that are in no group, and of those made of several such columns.
    private const int Rest = -1;

    /// <summary>Those of raw columns; null where they have none.</summary>
    /// <param name="columns">The raw columns.</param>
    /// <param name="features">What was made of them.</param>
    /// <exception cref="TrainingException">It is not known which slot is made of which column.</exception>
    public static SlotConstraints? Of(IReadOnlyList<FeatureColumn> columns, VectorColumn features)
    {
        if (!columns.Any(column => column.IsConstrained))
        {
            return null;
        }

        var origins = features.Origins ?? throw new TrainingException("It is not known which feature is made of which column, so that nothing can be promised of a column.");
        var known = columns.ToDictionary(column => column.Name);
        FeatureColumn?[] slots = [.. origins.Select(origin => origin is null ? null : known[origin])];
        return new SlotConstraints(
            columns.Any(column => column.Monotone is not null) ? Array.ConvertAll(slots, column => Sign(column?.Monotone)) : [],
            columns.Any(column => column.InteractionGroup is not null) ? Array.ConvertAll(slots, column => column?.InteractionGroup ?? Rest) : []);
    }

    /// <summary>
    /// Makes sure of it: below no split on a signed slot is a leaf on the one side beyond any on the other, and no way from the root to a leaf meets two groups.
    /// </summary>
    /// <exception cref="TrainingException">A tree does not keep it.</exception>
    public void Check(IEnumerable<DecisionTree> trees)
    {
        foreach (var tree in trees.Where(tree => tree.Nodes.Length > 0))
        {
            CheckSigns(tree, 0);
            CheckGroups(tree, 0, null);
        }
    }

    private static int Sign(MonotoneDirection? direction) => direction switch
    {
        MonotoneDirection.Increasing => 1,
        MonotoneDirection.Decreasing => -1,
        _ => 0,
    };

    /// <returns>The smallest and the largest leaf below a node.</returns>
    private (float Low, float High) CheckSigns(DecisionTree tree, int index)
    {
        if (index < 0)
        {
            return (tree.Leaves[~index], tree.Leaves[~index]);
        }

        var node = tree.Nodes[index];
        var (left, right) = (CheckSigns(tree, node.Left), CheckSigns(tree, node.Right));
        var sign = Signs.Count == 0 ? 0 : Signs[node.Feature];
        if ((sign > 0 && left.High > right.Low) || (sign < 0 && left.Low < right.High))
        {
            throw new TrainingException("A tree goes the wrong way along a column that predictions may follow one way only.");
        }

        return (Math.Min(left.Low, right.Low), Math.Max(left.High, right.High));
    }

    private void CheckGroups(DecisionTree tree, int index, int? met)
    {
        if (index < 0 || Groups.Count == 0)
        {
            return;
        }

        var node = tree.Nodes[index];
        if (met is not null && met != Groups[node.Feature])
        {
            throw new TrainingException("A tree joins columns that must not interact.");
        }

        CheckGroups(tree, node.Left, Groups[node.Feature]);
        CheckGroups(tree, node.Right, Groups[node.Feature]);
    }
}
