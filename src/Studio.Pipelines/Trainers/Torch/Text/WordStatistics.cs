namespace Studio.Pipelines.Trainers.Torch.Text;

using Studio.Pipelines.Trainers.Torch.Loop;
using static TorchSharp.torch;

/// <summary>What the training rows tell of each word of a text column before the first step.</summary>
/// <param name="Weights">
/// How rare it is, from <c>0.3</c> for a word that all rows have to 1: the inverse document frequency that TF-IDF uses, without which the
/// words that all texts share would drown the others.
/// </param>
/// <param name="Leanings">
/// By id and output, row-major: how far the mean label of the rows that have the word is from the mean of all, taken towards 0 for words of
/// few rows, with deviation 1 over all words. A net whose first vectors hold them starts near what a naive Bayes classifier knows
/// (Wang &amp; Manning 2012), which few rows do not teach it.
/// </param>
internal sealed record WordStatistics(float[] Weights, float[] Leanings)
{
    // What every text has may still tell something together with its neighbours, such as "not".
    private const double LeastWeight = 0.3;

    // Rows that a word's mean label needs to count half.
    private const double Shrinkage = 5;

    /// <summary>Counts.</summary>
    /// <param name="slots">The text column.</param>
    /// <param name="rows">Features and labels of the training rows.</param>
    /// <param name="outputs">Classes, or 1 for two classes and for numbers.</param>
    public static WordStatistics Of(TextSlots slots, TensorRows rows, int outputs)
    {
        var labels = Labels(rows, outputs);
        var ids = Ids(slots, rows);
        var count = new int[slots.Ids];
        var sums = new double[slots.Ids * outputs];
        var seen = new int[slots.Ids];
        for (var row = 0; row < rows.Count; row++)
        {
            foreach (var id in ids.AsSpan(row * slots.Places, slots.Places))
            {
                if (seen[(int)id] <= row)
                {
                    seen[(int)id] = row + 1;
                    count[(int)id]++;
                    for (var output = 0; output < outputs; output++)
                    {
                        sums[((int)id * outputs) + output] += labels[(row * outputs) + output];
                    }
                }
            }
        }

        double[] leanings = [.. sums.Select((sum, i) => sum / (count[i / outputs] + Shrinkage))];
        var deviation = Math.Sqrt(leanings.Average(leaning => leaning * leaning));
        var all = Math.Log(2.0 + rows.Count);
        return new WordStatistics(
            Array.ConvertAll(count, documents => (float)(1 - ((1 - LeastWeight) * Math.Log(1.0 + documents) / all))),
            Array.ConvertAll(leanings, leaning => (float)(deviation > 0 ? leaning / deviation : 0)));
    }

    private static float[] Ids(TextSlots slots, TensorRows rows)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        return rows.Features.narrow(1, slots.Start, slots.Places).cpu().contiguous().data<float>().ToArray();
    }

    /// <summary>Rows × outputs, each output with mean 0: the label, or for several classes 1 at its class.</summary>
    private static double[] Labels(TensorRows rows, int outputs)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var labels = rows.Labels.cpu().to(float64).data<double>().ToArray();
        double[] wide = outputs == 1
            ? labels
            : [.. labels.SelectMany(label => Enumerable.Range(0, outputs).Select(output => output == (int)label ? 1.0 : 0))];
        double[] means = [.. Enumerable.Range(0, outputs).Select(output => Enumerable.Range(0, rows.Count).Average(row => wide[(row * outputs) + output]))];
        return [.. wide.Select((value, i) => value - means[i % outputs])];
    }
}
