namespace Studio.Pipelines.Trainers.SymmetricTrees;

/// <summary>What boosting makes small.</summary>
internal abstract class BoostingLoss
{
    /// <summary>Scores a row.</summary>
    public abstract int Outputs { get; }

    /// <summary>The scores that are best where nothing is known of a row.</summary>
    /// <param name="labels">A number a row: 0 or 1, a class, or a standardised number.</param>
    /// <param name="weights">What each row counts for; null when all count the same.</param>
    public abstract float[] Prior(float[] labels, float[]? weights);

    /// <summary>First and second derivatives of a row's loss by its scores.</summary>
    public abstract void Derive(ReadOnlySpan<float> scores, float label, Span<float> gradients, Span<float> hessians);

    /// <summary>Loss of a row.</summary>
    protected abstract double Of(ReadOnlySpan<float> scores, float label);

    /// <summary>The loss of all rows, from the mean of theirs.</summary>
    protected virtual double Total(double mean) => mean;

    /// <summary>Mean loss of rows.</summary>
    /// <param name="scores">Rows × outputs.</param>
    /// <param name="labels">A label a row.</param>
    /// <param name="weights">What each row counts for; null when all count the same.</param>
    public double Mean(float[] scores, float[] labels, float[]? weights) =>
        Total(RowWeights.Mean(weights, labels.Length, row => Of(scores.AsSpan(row * Outputs, Outputs), labels[row])));

    /// <summary>Log-loss of two classes by log-odds.</summary>
    internal sealed class Logistic : BoostingLoss
    {
        public override int Outputs => 1;

        public override float[] Prior(float[] labels, float[]? weights)
        {
            var share = Math.Clamp(RowWeights.Mean(weights, labels.Length, row => labels[row]), 1e-6, 1 - 1e-6);
            return [(float)Math.Log(share / (1 - share))];
        }

        public override void Derive(ReadOnlySpan<float> scores, float label, Span<float> gradients, Span<float> hessians)
        {
            var probability = 1 / (1 + MathF.Exp(-scores[0]));
            gradients[0] = probability - label;
            hessians[0] = probability * (1 - probability);
        }

        protected override double Of(ReadOnlySpan<float> scores, float label) => Math.Log(1 + Math.Exp(label > 0 ? -scores[0] : scores[0]));
    }

    /// <summary>Log-loss of several classes by softmax.</summary>
    internal sealed class Softmax(int classes) : BoostingLoss
    {
        public override int Outputs => classes;

        public override float[] Prior(float[] labels, float[]? weights) =>
        [
            .. Enumerable.Range(0, classes).Select(name => (float)Math.Log(Math.Max(1e-6, RowWeights.Mean(weights, labels.Length, row => labels[row] == name ? 1 : 0)))),
        ];

        public override void Derive(ReadOnlySpan<float> scores, float label, Span<float> gradients, Span<float> hessians)
        {
            var log = LogSum(scores);
            for (var output = 0; output < scores.Length; output++)
            {
                var probability = (float)Math.Exp(scores[output] - log);
                gradients[output] = probability - (output == (int)label ? 1 : 0);
                hessians[output] = probability * (1 - probability);
            }
        }

        protected override double Of(ReadOnlySpan<float> scores, float label) => LogSum(scores) - scores[(int)label];

        private static double LogSum(ReadOnlySpan<float> scores)
        {
            var (most, sum) = (float.NegativeInfinity, 0.0);
            foreach (var score in scores)
            {
                most = Math.Max(most, score);
            }

            foreach (var score in scores)
            {
                sum += Math.Exp(score - most);
            }

            return most + Math.Log(sum);
        }
    }

    /// <summary>Squared error, told as its root.</summary>
    internal sealed class Squared : BoostingLoss
    {
        public override int Outputs => 1;

        public override float[] Prior(float[] labels, float[]? weights) => [(float)RowWeights.Mean(weights, labels.Length, row => labels[row])];

        public override void Derive(ReadOnlySpan<float> scores, float label, Span<float> gradients, Span<float> hessians) =>
            (gradients[0], hessians[0]) = (scores[0] - label, 1);

        protected override double Of(ReadOnlySpan<float> scores, float label) => (scores[0] - label) * (scores[0] - label);

        protected override double Total(double mean) => Math.Sqrt(mean);
    }
}
