namespace Studio.Pipelines.ForeignModels.MlNet;

using Google.Protobuf;
using Studio.Pipelines.ForeignModels.Onnx;
using Studio.Pipelines.MlNet;

/// <summary>A <c>model.zip</c> of ML.NET: of Model Builder, of the command line tool <c>mlnet</c>, or of somebody's own code.</summary>
internal sealed class MlNetFile : IForeignModel
{
    private readonly MLContext _context;
    private readonly ITransformer _model;
    private readonly DataViewSchema _schema;
    private readonly OnnxConversion _conversion;

    private MlNetFile(MLContext context, ITransformer model, DataViewSchema schema)
    {
        (_context, _model, _schema) = (context, model, schema);
        _conversion = new OnnxConversion(context);
        Steps = StepNames.StepsOf(model);
        Trainer = StepNames.Of(Steps.LastOrDefault(step => step.GetType().GetProperty("Model") is not null) ?? Steps[^1]);
        Columns = ScoreColumns.Find(model.GetOutputSchema(schema), Trainer);
        Graph = Convert();
    }

    /// <inheritdoc/>
    public ForeignGraph Graph { get; }

    /// <inheritdoc/>
    public string Learner => $"ML.NET {Trainer}";

    /// <summary>Its steps.</summary>
    public IReadOnlyList<ITransformer> Steps { get; }

    /// <inheritdoc/>
    public string Trainer { get; }

    /// <summary>The columns that it answers.</summary>
    public ScoreColumns Columns { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="work">An existing folder.</param>
    /// <exception cref="ImportException">It cannot be served.</exception>
    public static MlNetFile Open(string path, string work)
    {
        var copy = Path.Combine(work, "checked.zip");
        MlNetZip.CopyChecked(path, copy);
        var context = MlNetModel.CreateContext(work);
        try
        {
            var model = context.Model.Load(copy, out var schema);
            return new MlNetFile(context, model, schema ?? throw new ImportException("The model does not tell what columns it reads. Save it with the schema of its data: mlContext.Model.Save(model, data.Schema, path)."));
        }
        catch (Exception failure) when (failure is not (ImportException or OutOfMemoryException))
        {
            throw new ImportException($"ML.NET cannot load the model: {failure.GetBaseException().Message.Split('\n')[0].Trim()} Save it again with ML.NET {typeof(MLContext).Assembly.GetName().Version?.ToString(1)} or older.");
        }
    }

    /// <inheritdoc/>
    public ModelMapping Complete(ModelMapping said)
    {
        var score = Columns.Score + OnnxConversion.Ending;
        return said with
        {
            Task = null,
            Outputs = Columns.Classes is null
                ? new OutputMapping { Prediction = score }
                : new OutputMapping { Label = Columns.Label is null ? null : Columns.Label + OnnxConversion.Ending, Probabilities = [score] },
            Classes = said.Classes ?? Columns.Classes,
        };
    }

    /// <inheritdoc/>
    public IReferenceModel OpenReference(BoundInputs inputs, OutputRoles outputs) => new MlNetReference(_model, _schema, inputs, Columns, outputs);

    /// <summary>Converts one step more each time, until a column is not what ML.NET makes of it.</summary>
    public (string Component, string Problem)? FindFault(BoundInputs inputs, ColumnTable rows, CancellationToken cancellationToken) =>
        new FaultSearch(_context, _conversion, Steps, SchemaView.Of(_schema, inputs, rows)).Find(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => (_model as IDisposable)?.Dispose();

    private ForeignGraph Convert()
    {
        var view = SchemaView.Of(_schema, new BoundInputs([], []), new ColumnTable([]));
        try
        {
            var proto = _conversion.Convert(_model, view, [.. new[] { Columns.Label, Columns.Score }.OfType<string>()]);
            OnnxFile.OpenSession(proto.ToByteArray()).Dispose();
            return new ForeignGraph(proto) { SlotNames = SlotNames.Of(_schema) };
        }
        catch (ImportException whole)
        {
            // Which step it is tells more than what the whole says.
            var fault = new FaultSearch(_context, _conversion, Steps, view).Find(CancellationToken.None);
            throw fault is var (component, problem) ? new ImportException($"{component}: {problem}", component) : new ImportException(whole.Message, Trainer);
        }
    }
}
