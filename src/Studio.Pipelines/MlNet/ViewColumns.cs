namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;

/// <summary>The columns of a data view that the studio learns from, and how they become the inputs of its model.</summary>
internal sealed class ViewColumns
{
    private const string Prefix = "studio/";

    private readonly IReadOnlyList<RawColumn> _columns;

    /// <summary>Looks at a schema.</summary>
    public ViewColumns(DataViewSchema schema)
    {
        var visible = schema.Where(column => !column.IsHidden).ToLookup(column => RawColumn.TypeOf(column) is not null);
        _columns = visible[true].Any() ? RawColumn.Find(schema, [.. visible[true].Select(column => column.Name)]) : [];
        LeftOut = [.. visible[false].Select(column => new Skipped(column.Name, $"Columns of the type {column.Type} are not read."))];
    }

    /// <summary>Columns that are not read, with the reason.</summary>
    public IReadOnlyList<Skipped> LeftOut { get; }

    /// <summary>What is read of <see cref="Readable"/>.</summary>
    public IReadOnlyList<DataViewField> Fields => [.. _columns.Select(column => new DataViewField(column.Name, Prefix + column.Name, column.Type))];

    /// <summary>Refuses what a model of ML.NET could not do.</summary>
    /// <exception cref="ArgumentException">The label is not there or not read; numbers are to be levels; texts are to go through an encoder.</exception>
    public void Check(TrainingRequest request)
    {
        if (_columns.All(column => column.Name != request.Label))
        {
            var why = LeftOut.FirstOrDefault(column => column.Name == request.Label)?.Reason;
            throw new ArgumentException($"There is no column '{request.Label}' to predict. {why ?? $"There are {string.Join(", ", _columns.Select(column => $"'{column.Name}'"))}."}");
        }

        if (request.TextEncoder is not null)
        {
            throw new ArgumentException("A pretrained text encoder cannot be part of a model of ML.NET; leave TextEncoder out.");
        }

        foreach (var (name, purpose) in request.Purposes ?? new Dictionary<string, ColumnPurpose>())
        {
            if (_columns.FirstOrDefault(column => column.Name == name) is { Type: ColumnType.Number or ColumnType.Timestamp } && purpose is ColumnPurpose.Categorical or ColumnPurpose.Boolean or ColumnPurpose.Text)
            {
                throw new ArgumentException($"The column '{name}' holds numbers; to have them as levels, make them texts or keys of texts in the data view.");
            }
        }
    }

    /// <summary>The view with each column as a number or a text under another name.</summary>
    public IDataView Readable(IDataView view)
    {
        var ml = new MLContext();
        return _columns.Select(column => column.Conversion(ml, Prefix + column.Name, DataKind.Double)).Aggregate((first, next) => first.Append(next)).Fit(view).Transform(view);
    }

    /// <summary>Makes the inputs of a model of the view's columns.</summary>
    /// <param name="ml">Makes the steps.</param>
    /// <param name="view">The view.</param>
    /// <param name="signature">The model's.</param>
    public IReadOnlyList<ITransformer> ToInputs(MLContext ml, IDataView view, ModelSignature signature)
    {
        var steps = new List<ITransformer>();
        foreach (var step in signature.Inputs.SelectMany(input => Steps(ml, _columns.First(column => column.Name == input.Name), input.Type == "float" ? DataKind.Single : DataKind.Double)))
        {
            var fitted = step.Fit(view);
            view = fitted.Transform(view);
            steps.Add(fitted);
        }

        return steps;
    }

    private static IEnumerable<IEstimator<ITransformer>> Steps(MLContext ml, RawColumn column, DataKind number)
    {
        switch (column)
        {
            case { IsKey: true } or { Type: ColumnType.Number }:
                yield return column.Conversion(ml, column.Name, number);
                break;
            case { Type: ColumnType.Boolean }:
                yield return ml.Transforms.Conversion.MapValue(column.Name, new Dictionary<bool, string> { [true] = "true", [false] = "false" }, column.Name);
                break;
            case { Type: ColumnType.Timestamp }:
                yield return column.Conversion(ml, column.Name, number);
                // Whole numbers, since ML.NET reads a point in an expression as the machine's country has it.
                yield return ml.Transforms.Expression(column.Name, $"(ticks) => (ticks - double({DateTime.UnixEpoch.Ticks}L)) / double({TimeSpan.TicksPerSecond}L)", column.Name);
                break;
        }
    }
}
