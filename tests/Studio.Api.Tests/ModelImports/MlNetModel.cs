namespace Studio.Api.Tests.ModelImports;

using System.Globalization;
using System.Text;
using Microsoft.ML;

/// <summary>A model that a program with ML.NET has made, and rows for it.</summary>
/// <param name="Zip">What <c>mlContext.Model.Save</c> wrote.</param>
/// <param name="Table">CSV with its columns <c>Age</c>, <c>Income</c> and <c>Visits</c>, and the label <c>Bought</c>.</param>
/// <param name="Probabilities">What it says of each row: probability that the label is true.</param>
internal sealed record MlNetModel(byte[] Zip, string Table, IReadOnlyList<float> Probabilities)
{
    /// <summary>Trains a logistic regression on 300 rows.</summary>
    public static MlNetModel Make()
    {
        var (ml, random) = (new MLContext(1), new Random(1));
        Row[] rows = [.. Enumerable.Range(0, 300).Select(_ => Make(random))];
        var view = ml.Data.LoadFromEnumerable(rows);
        var model = ml.Transforms.Concatenate("Features", nameof(Row.Age), nameof(Row.Income), nameof(Row.Visits))
            .Append(ml.Transforms.NormalizeMinMax("Features"))
            .Append(ml.BinaryClassification.Trainers.SdcaLogisticRegression(nameof(Row.Bought), "Features"))
            .Fit(view);
        using var zip = new MemoryStream();
        ml.Model.Save(model, view.Schema, zip);
        return new MlNetModel(zip.ToArray(), Csv(rows), [.. ml.Data.CreateEnumerable<Answer>(model.Transform(view), reuseRowObject: false).Select(answer => answer.Probability)]);
    }

    private static Row Make(Random random)
    {
        var (age, income, visits) = (18 + random.Next(60), 1000 + random.Next(4000), random.Next(20));
        return new Row { Age = age, Income = income, Visits = visits, Bought = (age / 20.0) + visits + random.NextDouble() > 12 };
    }

    private static string Csv(IEnumerable<Row> rows) => rows.Aggregate(
        new StringBuilder("Age,Income,Visits,Bought\n"),
        (text, row) => text.AppendLine(CultureInfo.InvariantCulture, $"{row.Age},{row.Income},{row.Visits},{(row.Bought ? "true" : "false")}")).ToString().ReplaceLineEndings("\n");

    private sealed class Row
    {
        public float Age { get; set; }

        public float Income { get; set; }

        public float Visits { get; set; }

        public bool Bought { get; set; }
    }

    private sealed class Answer
    {
        public float Probability { get; set; }
    }
}
