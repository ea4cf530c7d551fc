namespace Studio.Pipelines.Trainers;

/// <summary>Cuts a boosted model back to the number of rounds that does best on validation rows.</summary>
internal static class BestRounds
{
    /// <summary>The model with only the first trees of every output; the same number for all.</summary>
    /// <param name="model">A boosted model.</param>
    /// <param name="validation">Rows with features and label; without rows the model stays whole.</param>
    public static TreeModel Keep(TreeModel model, ColumnTable validation)
    {
        var rounds = model.Trees.Max(trees => trees.Count);
        if (validation.RowCount == 0 || rounds == 0)
        {
            return model;
        }

        var features = validation.Column<VectorColumn>(ColumnNames.Features);
        var (truth, weights) = (validation.Column<TableColumn>(ColumnNames.Label), RowWeights.Of(validation));
        var scores = new float[features.Count * model.Outputs];
        var (best, bestLoss) = (0, Loss(model, scores, truth, weights));
        for (var round = 0; round < rounds; round++)
        {
            AddRound(model, features, round, scores);
            var loss = Loss(model, scores, truth, weights);
            if (loss < bestLoss)
            {
                (best, bestLoss) = (round + 1, loss);
            }
        }

        return new TreeModel(model.Link, [.. model.Trees.Select(trees => trees.Take(best).ToArray())], model.Features);
    }

    private static void AddRound(TreeModel model, VectorColumn features, int round, float[] scores)
    {
        for (var output = 0; output < model.Outputs; output++)
        {
            if (round < model.Trees[output].Count)
            {
                var tree = model.Trees[output][round];
                for (var row = 0; row < features.Count; row++)
                {
                    scores[(row * model.Outputs) + output] += tree.Evaluate(features.Row(row));
                }
            }
        }
    }

    /// <summary>Mean squared error or log-loss of raw scores.</summary>
    private static double Loss(TreeModel model, float[] scores, TableColumn truth, float[]? weights) =>
        (model.Link.Apply([.. scores], model.Outputs), truth) switch
        {
            (FloatColumn numbers, FloatColumn labels) => RowWeights.Mean(weights, numbers.Count, row => Square(numbers.Values[row] - labels.Values[row])),
            (FloatColumn positive, BooleanColumn labels) => RowWeights.Mean(weights, positive.Count, row => LogLoss(labels.Values[row] ? positive.Values[row] : 1 - positive.Values[row])),
            (VectorColumn classes, KeyColumn labels) => RowWeights.Mean(weights, classes.Count, row => LogLoss(classes.Row(row)[(int)labels.Values[row] - 1])),
            var (prediction, label) => throw new ArgumentException($"A {prediction.GetType().Name} has no loss for a {label.GetType().Name}.", nameof(truth)),
        };

    private static double Square(double value) => value * value;

    private static double LogLoss(float probability) => -Math.Log(Math.Max(1e-15, probability));
}
