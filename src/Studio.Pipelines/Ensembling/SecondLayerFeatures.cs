namespace Studio.Pipelines.Ensembling;

using System.Collections;
using Microsoft.ML.Data;

/// <summary>A model of the first layer as the second reads it: the average of its models of all folds.</summary>
/// <param name="Members">Its models of the folds; their weights sum to 1.</param>
/// <param name="Scale">How its predictions become features.</param>
public sealed record FirstLayerModel(IReadOnlyList<FittedMember> Members, EvidenceScale Scale);

/// <summary>
/// The featurizer of the second layer (stacked generalisation, Wolpert 1992): the features of the raw columns, and beside them what the models of the first layer
/// predict, as evidence (<see cref="EvidenceScale"/>).
/// </summary>
/// <param name="inner">From raw columns to features; never looks at the label.</param>
/// <param name="models">Models of the first layer, in the order of their slots.</param>
/// <param name="task">The task.</param>
public sealed class SecondLayerFeatures(ITransformer inner, IReadOnlyList<FirstLayerModel> models, PredictionTask task) : ITransformer, IEnumerable<ITransformer>
{
    /// <summary>From raw columns to features.</summary>
    public ITransformer Inner { get; } = inner;

    /// <summary>Models of the first layer, in the order of their slots.</summary>
    public IReadOnlyList<FirstLayerModel> Models { get; } = models;

    /// <summary>The task.</summary>
    public PredictionTask Task { get; } = task;

    /// <summary>False: it works on whole columns, not row by row.</summary>
    public bool IsRowToRowMapper => false;

    /// <summary>Features with the evidence of models beside them.</summary>
    /// <param name="features">A column <see cref="ColumnNames.Features"/>.</param>
    /// <param name="evidence">By model, row-major; of the same rows.</param>
    public static ColumnTable Join(ColumnTable features, IReadOnlyList<VectorColumn> evidence) =>
        features.With(VectorColumn.Join(ColumnNames.Features, [features.Column<VectorColumn>(ColumnNames.Features), .. evidence], null));

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
    {
        var raw = ColumnTable.From(input);
        VectorColumn[] evidence = [.. Models.Select((model, index) => model.Scale.Evidence(index, FittedModel.Average(model.Members, raw, Task)))];
        return Join(ColumnTable.From(Inner.Transform(raw)), evidence);
    }

    /// <summary>All featurizers that read raw columns.</summary>
    public IEnumerator<ITransformer> GetEnumerator() =>
        Models.SelectMany(model => model.Members.Select(member => member.Featurizer)).Prepend(Inner).Distinct().SelectMany(Steps).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Not supported: models are stored as ONNX.</summary>
    public void Save(ModelSaveContext ctx) => throw new NotSupportedException("Models are stored as ONNX, not as ML.NET files.");

    /// <summary>Not supported; see <see cref="IsRowToRowMapper"/>.</summary>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException("It works on whole columns; call Transform with a table.");

    /// <summary>Not supported: nothing asks for it before rows are there.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => throw new NotSupportedException("The schema is known with the rows; call Transform with a table.");

    private static IEnumerable<ITransformer> Steps(ITransformer featurizer) => featurizer is IEnumerable<ITransformer> steps ? steps : [featurizer];
}
