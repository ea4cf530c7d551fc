namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Data;
using Studio.Pipelines.Scoring;

/// <summary>Holds a written model of ML.NET against the ONNX file that it was made of.</summary>
internal static class MlNetCheck
{
    /// <summary>Rows that are compared.</summary>
    public const int Rows = 100;

    /// <summary>Rows of pictures that are compared: a picture has thousands of values.</summary>
    public const int PictureRows = 20;

    /// <summary>Largest difference in proportion to the number, but for probabilities to 1 at least: what rounding of 32 bits explains.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>Loads the model as any program does, and compares row by row.</summary>
    /// <param name="path">The model of ML.NET.</param>
    /// <param name="scorer">The ONNX file.</param>
    /// <param name="rows">Rows as the ONNX file takes them.</param>
    /// <param name="work">A folder for temporary files.</param>
    /// <param name="token">Stops it between two rows.</param>
    /// <exception cref="InvalidDataException">They do not answer the same.</exception>
    public static void Run(string path, OnnxScorer scorer, ColumnTable rows, string work, CancellationToken token)
    {
        var model = MlNetModel.CreateContext(work).Model.Load(path, out _);
        try
        {
            var answers = model.Transform(MlNetRows.ForMlNet(scorer.Signature, rows));
            using var cursor = answers.GetRowCursor(answers.Schema);
            var read = new Answer(cursor, scorer.Signature);
            for (var row = 0; cursor.MoveNext(); row++)
            {
                token.ThrowIfCancellationRequested();
                read.Compare(scorer.Score(rows.Gather([row])), row);
            }
        }
        finally
        {
            (model as IDisposable)?.Dispose();
        }
    }

    /// <summary>The columns of a row's prediction.</summary>
    private sealed class Answer(DataViewRow row, ModelSignature signature)
    {
        private readonly Func<string>? _label = signature.Classes is null ? null : Text(row, MlNetModel.PredictedLabel);
        private readonly Func<double>? _probability = signature.Task.Layout.IsPositiveOnly ? Number(row, MlNetModel.Probability) : null;
        private readonly Func<IReadOnlyList<double>> _score = Numbers(row, MlNetModel.Score);

        /// <summary>Compares with what the ONNX file answers for the row.</summary>
        public void Compare(ScoredRows expected, int index)
        {
            if (_label?.Invoke() is { } label && label != expected.Labels![0])
            {
                throw Differs(index, MlNetModel.PredictedLabel, $"'{label}'", $"'{expected.Labels[0]}'");
            }

            var predictions = expected.Predictions.Row(0);
            if (_probability is null)
            {
                Compare(index, MlNetModel.Score, _score(), expected.Numbers ?? [.. predictions.ToArray().Select(number => (double)number)]);
                return;
            }

            var weights = signature.ClassWeights ?? [1, 1];
            var score = signature.Decision?.Score(predictions) ?? (predictions[1] * weights[1]) - (predictions[0] * weights[0]);
            Compare(index, MlNetModel.Probability, [_probability()], [predictions[1]]);
            Compare(index, MlNetModel.Score, _score(), [score]);
        }

        private void Compare(int index, string column, IReadOnlyList<double> actual, double[] expected)
        {
            for (var i = 0; i < expected.Length; i++)
            {
                var scale = Math.Max(signature.Classes is null ? 0 : 1, Math.Abs(expected[i]));
                if (actual.Count != expected.Length || !(Math.Abs(actual[i] - expected[i]) <= Tolerance * scale || actual[i].Equals(expected[i])))
                {
                    throw Differs(index, column, string.Join(", ", actual), string.Join(", ", expected));
                }
            }
        }

        private static InvalidDataException Differs(int row, string column, string actual, string expected) => new(string.Create(
            CultureInfo.InvariantCulture, $"The model of ML.NET does not answer as its ONNX file does: in row {row} of the check '{column}' is {actual}, not {expected}. It was not written; use the ONNX file, and report this."));

        private static Func<string> Text(DataViewRow row, string name) => row.Schema[name].Type switch
        {
            BooleanDataViewType => Value<bool, string>(row, name, value => value ? "true" : "false"),
            NumberDataViewType => Value<long, string>(row, name, value => value.ToString(CultureInfo.InvariantCulture)),
            _ => Value<ReadOnlyMemory<char>, string>(row, name, value => value.ToString()),
        };

        private static Func<double> Number(DataViewRow row, string name) => row.Schema[name].Type == NumberDataViewType.Double
            ? Value<double, double>(row, name, value => value)
            : Value<float, double>(row, name, value => value);

        private static Func<IReadOnlyList<double>> Numbers(DataViewRow row, string name)
        {
            if (row.Schema[name].Type is VectorDataViewType)
            {
                return Value<VBuffer<float>, IReadOnlyList<double>>(row, name, value => [.. value.DenseValues().Select(number => (double)number)]);
            }

            var number = Number(row, name);
            return () => [number()];
        }

        private static Func<TTo> Value<TFrom, TTo>(DataViewRow row, string name, Func<TFrom, TTo> convert)
        {
            var get = row.GetGetter<TFrom>(row.Schema[name]);
            TFrom value = default!;
            return () =>
            {
                get(ref value);
                return convert(value);
            };
        }
    }
}
