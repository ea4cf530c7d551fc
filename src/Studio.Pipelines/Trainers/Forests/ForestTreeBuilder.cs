namespace Studio.Pipelines.Trainers.Forests;

/// <summary>A tree that grows node by node.</summary>
internal sealed class ForestTreeBuilder
{
    private readonly List<TreeNode> _nodes = [];
    private readonly List<int> _leafStarts = [0];
    private readonly List<int> _outputs = [];
    private readonly List<float> _values = [];

    /// <summary>Adds an inner node whose children are not known yet and returns its index.</summary>
    public int AddNode(Split split)
    {
        _nodes.Add(new TreeNode(split.Feature, split.Threshold, 0, 0, split.MissingLeft));
        return _nodes.Count - 1;
    }

    /// <summary>Adds one value to the leaf that is being written.</summary>
    public void AddValue(int output, float value)
    {
        _outputs.Add(output);
        _values.Add(value);
    }

    /// <summary>Ends the leaf that is being written and returns its index as a child.</summary>
    public int EndLeaf()
    {
        _leafStarts.Add(_values.Count);
        return ~(_leafStarts.Count - 2);
    }

    /// <summary>Connects a child to an inner node; nothing is done for the root, whose parent is −1.</summary>
    public void Connect(int parent, bool left, int child)
    {
        if (parent >= 0)
        {
            _nodes[parent] = left ? _nodes[parent] with { Left = child } : _nodes[parent] with { Right = child };
        }
    }

    /// <summary>The finished tree.</summary>
    public ForestTree Build() => new([.. _nodes], [.. _leafStarts], [.. _outputs], [.. _values]);
}
