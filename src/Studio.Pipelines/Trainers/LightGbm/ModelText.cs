namespace Studio.Pipelines.Trainers.LightGbm;

/// <summary>
/// Reads LightGBM's text format (version 4): a header, then a block of <c>name=value value …</c> lines a tree, the trees of a
/// round one after another, one an output.
/// </summary>
internal static class ModelText
{
    // Bits of decision_type.
    private const int Categorical = 1;
    private const int DefaultLeft = 2;
    private const int MissingTypeShift = 2;
    private const int MissingNone = 0;
    private const int MissingNaN = 2;

    // A tree's block has more, such as gains and counts, which may be most of a large model.
    private static readonly HashSet<string> Fields = ["leaf_value", "split_feature", "threshold", "decision_type", "left_child", "right_child"];

    /// <summary>The trees by output.</summary>
    /// <param name="text">The model.</param>
    /// <param name="outputs">Trees a round.</param>
    /// <exception cref="FormatException">The text is no such model, or it splits in a way that our trees do not know.</exception>
    public static IReadOnlyList<IReadOnlyList<DecisionTree>> Read(string text, int outputs)
    {
        var trees = Enumerable.Range(0, outputs).Select(_ => new List<DecisionTree>()).ToArray();
        var count = 0;
        Dictionary<string, string>? fields = null;
        var known = Fields.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("Tree=") || line.SequenceEqual("end of trees"))
            {
                if (fields is not null)
                {
                    trees[count++ % outputs].Add(Tree(fields));
                }

                fields = [];
            }
            else if (fields is not null && line.IndexOf('=') is > 0 and var equals && known.TryGetValue(line[..equals], out var name))
            {
                fields[name] = line[(equals + 1)..].ToString();
            }

            if (line.SequenceEqual("end of trees"))
            {
                return trees;
            }
        }

        throw new FormatException("The model of LightGBM has no end.");
    }

    /// <summary>The largest 32-bit float that is not above a threshold: the same 32-bit values are less or equal.</summary>
    public static float RoundDown(double threshold)
    {
        var rounded = (float)threshold;
        return rounded > threshold ? MathF.BitDecrement(rounded) : rounded;
    }

    private static DecisionTree Tree(Dictionary<string, string> fields)
    {
        var leaves = Parse(fields, "leaf_value", text => (float)Number(text));
        if (leaves.Length <= 1)
        {
            return new DecisionTree([], leaves);
        }

        var features = Parse(fields, "split_feature", text => Integer(text));
        var thresholds = Parse(fields, "threshold", text => RoundDown(Number(text)));
        var decisions = Parse(fields, "decision_type", text => Integer(text));
        var left = Parse(fields, "left_child", text => Integer(text));
        var right = Parse(fields, "right_child", text => Integer(text));
        var nodes = new TreeNode[leaves.Length - 1];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = new TreeNode(features[i], thresholds[i], left[i], right[i], IsMissingLeft(decisions[i], thresholds[i]));
        }

        return new DecisionTree(nodes, leaves);
    }

    /// <summary>A feature that had no missing values in training takes a missing one for 0.</summary>
    private static bool IsMissingLeft(int decision, float threshold) => (decision & Categorical, decision >> MissingTypeShift) switch
    {
        (0, MissingNone) => threshold >= 0,
        (0, MissingNaN) => (decision & DefaultLeft) != 0,
        _ => throw new FormatException($"A tree of LightGBM has decision type {decision}; learners are set up to split on numbers only."),
    };

    /// <summary>A split of all values from the missing ones has an infinite threshold.</summary>
    private static double Number(ReadOnlySpan<char> text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static int Integer(ReadOnlySpan<char> text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static T[] Parse<T>(Dictionary<string, string> fields, string name, Func<ReadOnlySpan<char>, T> parse)
    {
        if (!fields.TryGetValue(name, out var text))
        {
            throw new FormatException($"A tree of LightGBM has no {name}.");
        }

        var values = new List<T>();
        foreach (var range in text.AsSpan().Split(' '))
        {
            values.Add(parse(text.AsSpan()[range]));
        }

        return [.. values];
    }
}
