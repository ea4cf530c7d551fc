namespace Studio.Pipelines.Metrics;

/// <summary>Metrics that look only at the order in which rows are ranked by the probability of the positive class.</summary>
public static class RankingMetrics
{
    /// <summary>
    /// Area under the ROC curve: the probability that a positive row is ranked above a negative one, ties counting one half (Mann and
    /// Whitney 1947; Hanley and McNeil 1982); a pair of rows counts as the product of their weights. NaN when the truth has one class only.
    /// </summary>
    public static double Auc(TargetVector truth, PredictionMatrix predictions)
    {
        var scores = new float[predictions.Rows];
        var rows = new int[predictions.Rows];
        for (var row = 0; row < rows.Length; row++)
        {
            scores[row] = predictions.Row(row)[1];
            rows[row] = row;
        }

        Array.Sort(scores, rows);
        double positives = 0, negatives = 0, ordered = 0;
        for (var start = 0; start < rows.Length;)
        {
            var end = start;
            double positivesHere = 0, negativesHere = 0;
            for (; end < rows.Length && scores[end].Equals(scores[start]); end++)
            {
                var weight = truth.Weight(rows[end]);
                (positivesHere, negativesHere) = truth.Values[rows[end]] == 1 ? (positivesHere + weight, negativesHere) : (positivesHere, negativesHere + weight);
            }

            ordered += positivesHere * (negatives + (negativesHere / 2));
            (positives, negatives) = (positives + positivesHere, negatives + negativesHere);
            start = end;
        }

        return positives == 0 || negatives == 0 ? double.NaN : ordered / (positives * negatives);
    }
}
