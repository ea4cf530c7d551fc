namespace Studio.Pipelines.MlNet;

using System.Runtime.CompilerServices;
using Microsoft.ML.Data;

/// <summary>
/// Fitted features. The rows that it was fitted on get the features that were made while it was fitted: where the label has a say, each without its
/// own, so that what learns from them is not deceived. Saved, it is steps of ML.NET, which load without the studio.
/// </summary>
public sealed class StudioFeaturesTransformer : ITransformer, IDisposable
{
    private readonly ITransformer _steps;
    private readonly ConditionalWeakTable<IDataView, VectorColumn> _training = [];

    internal StudioFeaturesTransformer(ITransformer steps, IDataView trainedOn, VectorColumn training)
    {
        _steps = steps;
        _training.Add(trainedOn, training);
    }

    /// <summary>True.</summary>
    public bool IsRowToRowMapper => _steps.IsRowToRowMapper;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _steps.GetOutputSchema(inputSchema);

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => _steps.GetRowToRowMapper(inputSchema);

    /// <inheritdoc/>
    public IDataView Transform(IDataView input) =>
        _training.TryGetValue(input, out var features) ? new ExtendedView(input, features) : _steps.Transform(input);

    /// <inheritdoc/>
    public void Dispose() => (_steps as IDisposable)?.Dispose();

    /// <inheritdoc/>
    void ICanSaveModel.Save(ModelSaveContext ctx) => _steps.Save(ctx);
}
