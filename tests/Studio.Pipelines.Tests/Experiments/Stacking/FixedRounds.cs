namespace Studio.Pipelines.Tests.Experiments.Stacking;

using Microsoft.ML;
using Microsoft.ML.Data;
using Studio.Pipelines.Trainers;

/// <summary>Stands for a model that was trained for ten rounds.</summary>
internal sealed class FixedRounds : ITransformer, IIterated
{
    public int Iterations => 10;

    public bool IsRowToRowMapper => false;

    public IDataView Transform(IDataView input) => throw new NotSupportedException();

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => throw new NotSupportedException();

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

    public void Save(ModelSaveContext ctx) => throw new NotSupportedException();
}
