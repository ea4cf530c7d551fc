namespace Studio.Pipelines.ForeignModels.MlNet;

using Google.Protobuf;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.ForeignModels.Onnx;

/// <summary>Finds the step of a model of ML.NET that its ONNX graph gets wrong: the first one with which the steps so far cannot be converted, or differ.</summary>
/// <param name="context">ML.NET.</param>
/// <param name="conversion">Converts steps.</param>
/// <param name="steps">The steps.</param>
/// <param name="rows">Rows to try; none to convert only.</param>
internal sealed class FaultSearch(MLContext context, OnnxConversion conversion, IReadOnlyList<ITransformer> steps, IDataView rows)
{
    private const float Tolerance = 1e-5f;

    /// <summary>Rows that are tried.</summary>
    private const int MostRows = 200;

    /// <summary>Finds it.</summary>
    /// <returns>Its name and what is wrong; null where no step is.</returns>
    public (string Component, string Problem)? Find(CancellationToken cancellationToken)
    {
        for (var count = 1; count <= steps.Count; count++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (ProblemOf(new TransformerChain<ITransformer>([.. steps.Take(count)]), steps[count - 1]) is { } problem)
            {
                return (StepNames.Of(steps[count - 1]), problem);
            }
        }

        return null;
    }

    private string? ProblemOf(TransformerChain<ITransformer> chain, ITransformer last)
    {
        var answers = chain.Transform(rows);
        var before = steps.TakeWhile(step => step != last).Aggregate(rows, (view, step) => step.Transform(view)).Schema;
        string[] added = [.. answers.Schema.Where(column => !column.IsHidden && (before.GetColumnOrNull(column.Name) is not { } old || old.Index != column.Index)).Select(column => column.Name)];
        if (added.Length == 0)
        {
            return null;
        }

        try
        {
            var proto = conversion.Convert(chain, rows, added);
            using var session = OnnxFile.OpenSession(proto.ToByteArray());
            return rows.GetRowCount() > 0 ? Difference(session, answers, added) : null;
        }
        catch (ImportException failure)
        {
            return failure.Message;
        }
        catch (OnnxRuntimeException failure)
        {
            return $"ONNX Runtime cannot calculate what it was converted to: {RuntimeMessage.Of(failure)}";
        }
    }

    /// <summary>Compares the numbers of the columns that a step adds, row by row.</summary>
    private string? Difference(InferenceSession session, IDataView answers, string[] added)
    {
        var few = context.Data.TakeRows(rows, MostRows);
        var transformed = ColumnVectors.Read(context.Data.TakeRows(answers, MostRows), added);
        var fed = ColumnVectors.Read(few, [.. session.InputMetadata.Keys]);
        for (var row = 0; row < transformed.Rows; row++)
        {
            using var results = session.Run(fed.Tensors(session.InputMetadata, row));
            foreach (var name in added.Where(transformed.Columns.ContainsKey))
            {
                if (results.FirstOrDefault(result => result.Name == name + OnnxConversion.Ending) is { } result && !transformed.Equals(name, row, result, Tolerance))
                {
                    return $"its ONNX form gives other values than ML.NET in the column '{name}'.";
                }
            }
        }

        return null;
    }
}
