namespace Studio.Pipelines.MlNet;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Torch;
using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>
/// One of the studio's nets for tables as an ML.NET estimator. What it fits predicts without libtorch, maps row to row, and is saved and loaded
/// by ML.NET alone: the net is a graph in ML.NET's <c>OnnxTransformer</c>.
/// </summary>
public sealed class StudioNetEstimator : IEstimator<ITransformer>
{
    private static readonly string[] Nets = ["realmlp", "mlp", "tabm"];

    private readonly PredictionTask _task;
    private readonly string _label;
    private readonly string _features;
    private readonly StudioNetOptions _options;

    internal StudioNetEstimator(PredictionTask task, string label, string features, StudioNetOptions options)
    {
        if (!Nets.Contains(options.Net))
        {
            throw new ArgumentException($"There is no net '{options.Net}' for features; there are {string.Join(", ", Nets)}.", nameof(options));
        }

        if (options.ValidationShare is not (> 0 and <= 0.5))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The share of rows for validation is {options.ValidationShare}; give one above 0 and at most 0.5."), nameof(options));
        }

        (_task, _label, _features, _options) = (task, label, features, options);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The label or the features are not there or of other types, or a row has no label.</exception>
    /// <exception cref="TrainingException">libtorch is not there, or the training failed.</exception>
    public ITransformer Fit(IDataView input)
    {
        var (features, label) = (FeaturesColumn.Read(input, _features), LabelColumn.Read(input, _label));
        Check(features, label);
        var classes = (label as KeyColumn)?.Classes ?? (_task.HasClasses ? 2 : 1);
        var net = ((NeuralTrainer)TrainerCatalog.Find(_options.Net)!).Train(Run(new ColumnTable([features, label]), classes), CancellationToken.None);
        return new NetGraph(_task, _features, features, classes).ToSteps(net, KeyNames.Of(input.Schema[_label], classes));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var kind = _task.Layout.IsDistribution ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar;
        return new SchemaShape(inputSchema.Where(column => column.Name != ColumnNames.Score).Append(SchemaColumn.Create(ColumnNames.Score, kind)));
    }

    private void Check(VectorColumn features, TableColumn label)
    {
        if (_options.Net == "mlp" && features.Layout?.Any(group => group.Kind == SlotKind.Level) == true)
        {
            throw new ArgumentException($"The features '{_features}' are coded for nets that embed levels, which 'mlp' does not; make them with the featurizer 'scaled', or train 'realmlp' or 'tabm'.");
        }

        var wanted = _task.Layout.IsPositiveOnly ? typeof(BooleanColumn) : _task.Layout.IsDistribution ? typeof(KeyColumn) : typeof(FloatColumn);
        if (label.GetType() != wanted)
        {
            throw new ArgumentException($"The label '{_label}' of a {_task.Name} model is {(_task.Layout.IsPositiveOnly ? "true or false" : _task.Layout.IsDistribution ? "a key; see MapValueToKey" : "a number")}.");
        }
    }

    private TrainingRun Run(ColumnTable rows, int classes)
    {
        var order = Enumerable.Range(0, rows.RowCount).ToArray();
        new Random(_options.Seed).Shuffle(order);
        var held = Math.Clamp((int)Math.Round(rows.RowCount * _options.ValidationShare), 1, Math.Max(1, rows.RowCount - 1));
        var shape = new DataShape(_task, classes, rows.RowCount - held, rows.Column<VectorColumn>(ColumnNames.Features).Width);
        return new TrainingRun(
            shape,
            rows.Gather([.. order[held..].Order()]),
            rows.Gather([.. order[..held].Order()]),
            FixedConfiguration.Complete(_options.Parameters ?? ParameterSet.Empty, _options.Net, shape),
            _options.Seed,
            _options.Threads ?? Environment.ProcessorCount,
            Limit: _options.Seconds is { } seconds ? new TimeLimit(TimeProvider.System, seconds) : null)
        {
            Device = TorchDevices.Resolve(_options.Device),
        };
    }
}
