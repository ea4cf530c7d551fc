namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Data;

/// <summary>Steps of ML.NET that are fitted one after the other.</summary>
/// <param name="context">Makes them.</param>
/// <param name="rows">Rows that the first one reads.</param>
internal sealed class StepChain(MLContext context, IDataView rows)
{
    private readonly DataViewSchema _schema = rows.Schema;
    private readonly List<ITransformer> _steps = [];
    private IDataView _view = rows;

    /// <summary>Makes the steps.</summary>
    public MLContext Context { get; } = context;

    /// <summary>All of them.</summary>
    public IReadOnlyList<ITransformer> Steps => _steps;

    /// <summary>Adds a step.</summary>
    public void Add(IEstimator<ITransformer> step) => Add(step.Fit(_view));

    /// <summary>Adds a fitted step.</summary>
    public void Add(ITransformer step)
    {
        _view = step.Transform(_view);
        _steps.Add(step);
    }

    /// <summary>Makes a scalar of a vector of one number. The linear model writes Score, which what comes later replaces.</summary>
    /// <param name="vector">The vector.</param>
    /// <param name="column">Column of the scalar.</param>
    public void AddScalar(string vector, string column)
    {
        Add(IdentityModel.Of(Context, vector));
        if (column != ColumnNames.Score)
        {
            Add(Context.Transforms.CopyColumns(column, ColumnNames.Score));
        }
    }

    /// <summary>The steps, saved and loaded: what was loaded keeps its graphs itself, what was not reads their files again when it is saved.</summary>
    public ITransformer Reload()
    {
        using var chain = new TransformerChain<ITransformer>([.. _steps]);
        using var copy = new MemoryStream();
        Context.Model.Save(chain, _schema, copy);
        copy.Position = 0;
        return Context.Model.Load(copy, out _);
    }
}
