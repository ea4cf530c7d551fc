namespace Studio.Pipelines.MlNet;

using Microsoft.ML.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;

/// <summary>
/// The studio's featurizers as an ML.NET estimator. What it fits maps row to row, and is saved and loaded by ML.NET alone: ML.NET's
/// conversions of types, and the features as an ONNX graph in ML.NET's <c>OnnxTransformer</c>.
/// </summary>
public sealed class StudioFeaturesEstimator : IEstimator<StudioFeaturesTransformer>
{
    private static readonly string[] Featurizers = ["trees", "scaled", "coded", "encoded", "crossed"];

    private readonly string _output;
    private readonly string[] _columns;
    private readonly StudioFeaturesOptions _options;
    private readonly IFeaturizer _featurizer;

    internal StudioFeaturesEstimator(string output, IReadOnlyList<string> columns, StudioFeaturesOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(output);
        if (columns.Count == 0 || columns.Distinct().Count() < columns.Count)
        {
            throw new ArgumentException("Name at least one column, and each once.", nameof(columns));
        }

        if (!Featurizers.Contains(options.Featurizer))
        {
            throw new ArgumentException($"There is no featurizer '{options.Featurizer}' for columns; there are {string.Join(", ", Featurizers)}.", nameof(options));
        }

        (_output, _columns, _options, _featurizer) = (output, [.. columns], options, FeaturizerCatalog.Get(options.Featurizer));
        if (_featurizer.UsesLabel && (options.Label is null || columns.Contains(options.Label)))
        {
            throw new ArgumentException($"The featurizer '{options.Featurizer}' learns from the label: name it in the options, and not among the columns.", nameof(options));
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Columns are not there or of other types; no column says anything; a row has no label.</exception>
    public StudioFeaturesTransformer Fit(IDataView input)
    {
        var ml = new MLContext(_options.Seed);
        var columns = RawColumn.Find(input.Schema, _columns);
        var folder = Directory.CreateTempSubdirectory("studio-features-");
        try
        {
            var (features, table) = Read(ml, input, columns, Path.Combine(folder.FullName, "rows.parquet"));
            var fitted = _featurizer.Fit(features, _featurizer.UsesLabel ? table.With(LabelColumn.Read(input, _options.Label!)) : table, _options.Seed);
            var steps = new FeatureGraph(_output, columns, features, fitted.Transformer).ToSteps(ml, input, Path.Combine(folder.FullName, "features.onnx"));
            return new StudioFeaturesTransformer(steps, input, fitted.Training.Column<VectorColumn>(ColumnNames.Features).Rename(_output));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) =>
        new(inputSchema.Where(column => column.Name != _output).Append(SchemaColumn.Create(_output, SchemaShape.Column.VectorKind.Vector)));

    /// <summary>The columns by what they are used as, and their values.</summary>
    private (IReadOnlyList<FeatureColumn> Features, ColumnTable Table) Read(MLContext ml, IDataView input, IReadOnlyList<RawColumn> columns, string path)
    {
        string Read(RawColumn column) => $"{_output}/{column.Name}";
        var converted = columns.Select(column => column.Conversion(ml, Read(column), DataKind.Double)).Aggregate((first, next) => first.Append(next)).Fit(input).Transform(input);
        var infos = DataViewImport.Run(converted, [.. columns.Select(column => new DataViewField(column.Name, Read(column), column.Type))], path, CancellationToken.None);
        var profile = DatasetProfiler.ProfileAsync(path, infos, CancellationToken.None).GetAwaiter().GetResult();
        var choice = ColumnChoice.From(profile, new TrainingRequest(string.Empty) { Purposes = _options.Purposes });
        Check(choice, columns);
        var table = TableReader.ReadAsync(path, [.. choice.Features.Select(feature => feature.Name)], null, null, CancellationToken.None).GetAwaiter().GetResult();
        return (choice.Features, table);
    }

    private static void Check(ColumnChoice choice, IReadOnlyList<RawColumn> columns)
    {
        if (choice.Features.Count == 0)
        {
            throw new ArgumentException($"No column says anything: {string.Join(' ', choice.Ignored.Select(ignored => $"'{ignored.Name}': {ignored.Reason}"))}");
        }

        var types = columns.ToDictionary(column => column.Name, column => column.Type);
        var wrong = choice.Features.Where(feature => feature.Type == InputType.String != types[feature.Name] is ColumnType.Text or ColumnType.Boolean).Select(feature => $"'{feature.Name}'").ToList();
        if (wrong.Count > 0)
        {
            throw new ArgumentException($"Numbers and moments are no levels or texts, and texts no numbers: {string.Join(", ", wrong)} cannot be used as asked for; convert the column before, with MapKeyToValue or ConvertType.");
        }
    }
}
