namespace Studio.Pipelines.ForeignModels;

using Studio.Pipelines.Graphs.Proto;
using Studio.Pipelines.Scoring;

/// <summary>What moving numbers by their last digit changes.</summary>
/// <param name="Rows">Rows whose answers jump.</param>
/// <param name="Largest">The largest jump of a probability or number.</param>
/// <param name="Labels">Rows that get another class.</param>
internal sealed record RoundingJumps(int Rows, double Largest, int Labels);

/// <summary>
/// Trees behind arithmetic: a tool that scales in 64 bits and an exported graph that scales in 32 can take different branches where a value lies on a threshold, and
/// nothing but the tool's own answers tells which is meant. Whether rows of the table lie there is seen by moving every number by the smallest step of 32 bits.
/// </summary>
internal static class RoundingCheck
{
    private const double LeastJump = 1e-4;

    private static readonly HashSet<string> s_exact =
    [
        "Identity", "Cast", "Concat", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "Gather", "ArrayFeatureExtractor", "FeatureVectorizer", "Imputer", "OneHotEncoder", "LabelEncoder", "CategoryMapper",
        "Split", "Slice", "Transpose", "Where", "IsNaN", "Shape", "Equal", "Not", "And", "Or", "StringNormalizer", "Constant", "Expand", "ConstantOfShape",
    ];

    /// <summary>True when trees compare what was calculated, not what came in.</summary>
    public static bool IsNeeded(GraphProto graph)
    {
        var makers = graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToLookup(pair => pair.output, pair => pair.node);
        return graph.Node.Where(node => node.OpType.StartsWith("TreeEnsemble", StringComparison.Ordinal))
            .Any(tree => GraphPruning.Needed(graph, [tree.Input[0]]).SelectMany(value => makers[value]).Any(node => !s_exact.Contains(node.OpType)));
    }

    /// <summary>Finds rows whose answers jump.</summary>
    /// <param name="scorer">The file that is served.</param>
    /// <param name="rows">Rows as it takes them.</param>
    public static RoundingJumps Find(OnnxScorer scorer, ColumnTable rows)
    {
        var here = scorer.Score(rows);
        ScoredRows[] moved = [scorer.Score(Move(rows, float.BitIncrement)), scorer.Score(Move(rows, float.BitDecrement))];
        double[] jumps = [.. Enumerable.Range(0, rows.RowCount).Select(row => moved.Max(other => Jump(here, other, row)))];
        var labels = Enumerable.Range(0, here.Labels is null ? 0 : rows.RowCount).Count(row => Array.Exists(moved, other => other.Labels![row] != here.Labels![row]));
        return new RoundingJumps(jumps.Count(jump => jump > LeastJump), jumps.Max(), labels);
    }

    private static double Jump(ScoredRows here, ScoredRows there, int row)
    {
        var largest = 0.0;
        for (var column = 0; column < here.Predictions.Columns; column++)
        {
            largest = Math.Max(largest, Math.Abs(here.Predictions.Row(row)[column] - there.Predictions.Row(row)[column]));
        }

        return largest;
    }

    private static ColumnTable Move(ColumnTable rows, Func<float, float> step) => new(rows.Columns.Select(column =>
        column is NumberColumn numbers ? new NumberColumn(column.Name, Array.ConvertAll(numbers.Values, value => (double)step((float)value))) : column));
}
