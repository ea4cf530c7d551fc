namespace Studio.Pipelines.ForeignModels;

using System.Text.Json;
using Studio.Pipelines.ForeignModels.MlNet;
using Studio.Pipelines.ForeignModels.Onnx;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Scoring;

/// <summary>One import, step by step.</summary>
/// <param name="task">What to import.</param>
/// <param name="folder">Folder for the file that is served.</param>
/// <param name="work">An existing folder for everything else.</param>
/// <param name="progress">Told each step.</param>
internal sealed class ModelImport(ImportTask task, string folder, string work, IProgress<string> progress)
{
    private readonly List<string> _warnings = [];

    /// <summary>Runs.</summary>
    /// <exception cref="ImportException">The model cannot be served.</exception>
    public async Task<ImportResult> RunAsync(CancellationToken cancellationToken)
    {
        var said = ParseMapping();
        progress.Report("reading the model");
        using var model = Open();
        var mapping = model.Complete(said);
        progress.Report("reading the table");
        var table = await ImportedTable.ReadAsync(task, work, cancellationToken).ConfigureAwait(false);
        var label = table.FindLabel(task.Label);
        var labels = await table.ReadLabelAsync(label, cancellationToken).ConfigureAwait(false);
        var roles = new OutputFinder(model.Graph, mapping, FactsOf(label, labels), _warnings).Find();
        (table, var inputs) = await BindAsync(model, roles, mapping, table, label, cancellationToken).ConfigureAwait(false);
        var rows = await table.ReadInputsAsync(inputs.Columns, cancellationToken).ConfigureAwait(false);
        progress.Report("asking the model");
        inputs = FindRequired(model, inputs, roles, rows, cancellationToken);
        progress.Report("comparing the file that is served with the model");
        var served = new ServedFile(model, roles, label.Name, OnnxPath, _warnings);
        (inputs, var parity) = served.Write(inputs, rows, cancellationToken);
        return new ImportResult(Reason: null)
        {
            Learner = model.Learner,
            Signature = served.SignatureOf(inputs),
            Metrics = await JudgeAsync(model, roles, mapping, table, rows, labels, cancellationToken).ConfigureAwait(false),
            Parity = parity,
            Mapping = new ModelMapping { Task = roles.Task.Name, Inputs = inputs.Inputs.ToDictionary(input => input.Port.Name, input => input.Columns), Outputs = roles.ToMapping(), Classes = roles.Classes },
            Warnings = _warnings,
        };
    }

    private string OnnxPath => Path.Combine(folder, ModelFiles.Onnx);

    private ModelMapping ParseMapping()
    {
        try
        {
            return ModelMapping.Parse(task.Mapping);
        }
        catch (JsonException failure)
        {
            throw new ImportException($"The mapping is not what it should be: {failure.Message}");
        }
    }

    private IForeignModel Open() => MlNetZip.IsZip(task.Model) ? MlNetFile.Open(task.Model, work) : OnnxFile.Open(task.Model);

    private static LabelFacts FactsOf(ColumnInfo label, string[] labels)
    {
        string[] values = [.. labels.Where(value => value.Length > 0).Distinct().Take(LabelFacts.Most)];
        return new(label.Type == ColumnType.Number, values.Length < LabelFacts.Most ? ClassOrder.Of([.. values.Select(value => new ValueCount(value, 1))]) : values);
    }

    /// <summary>Finds the columns of the inputs; the table is read again for what the model reads as texts.</summary>
    private async Task<(ImportedTable Table, BoundInputs Inputs)> BindAsync(
        IForeignModel model, OutputRoles roles, ModelMapping mapping, ImportedTable table, ColumnInfo label, CancellationToken cancellationToken)
    {
        var ports = PortsOf(model, roles);
        string[] columns = [.. table.Columns.Where(column => column != label && mapping.Expected?.All.Contains(column.Name) != true).Select(column => column.Name)];
        var found = new InputFinder(ports, model.Graph.SlotNames, columns, mapping, _warnings).Find();
        var fed = ports.SelectMany(port => found[port.Name].Select(column => (column, port))).ToLookup(pair => pair.column, pair => pair.port);
        string[] texts = [.. columns.Where(column => fed[column].Any(port => port.IsText))];
        var read = texts.Length == 0 ? table : await table.ReadTextsAsync(task, texts, work, cancellationToken).ConfigureAwait(false);
        return (read, new BoundInputs(
            [.. ports.Select(port => new BoundInput(port, found[port.Name]))],
            [.. columns.Where(fed.Contains).Select(column => read.InputOf(column, [.. fed[column]]))]));
    }

    private static IReadOnlyList<GraphPort> PortsOf(IForeignModel model, OutputRoles roles)
    {
        var ports = model.Graph.InputsOf(roles.Outputs.Select(output => model.Graph.Maps.TryGetValue(output, out var map) ? map.Source : output));
        return ports.Count == 0 ? throw new ImportException("The outputs of the model depend on none of its inputs: it answers every row the same.")
            : ports.FirstOrDefault(port => !OnnxReference.Feeds(port.Element)) is { } strange ? throw new ImportException($"The input '{strange.Name}' takes {strange.Element}, which no column of a table holds.")
            : ports;
    }

    private BoundInputs FindRequired(IForeignModel model, BoundInputs inputs, OutputRoles roles, ColumnTable rows, CancellationToken cancellationToken)
    {
        using var reference = model.OpenReference(inputs, roles);
        var tried = RequiredColumns.Complete(rows, inputs).Gather([.. Enumerable.Range(0, RequiredColumns.TriedRows)]);
        var answers = reference.Predict(tried, cancellationToken);
        CheckProbabilities(model, answers, roles);
        CheckOrder(answers, roles);
        var required = new RequiredColumns(reference, cancellationToken).Find(tried, inputs);
        if (required.Count > 0)
        {
            _warnings.Add($"Without a value in {(required.Count == inputs.Columns.Count ? "every column" : NameList.Of(required))} the model has no answer: such rows are refused.");
        }

        return inputs.Require(required);
    }

    private static void CheckProbabilities(IForeignModel model, ForeignAnswers answers, OutputRoles roles)
    {
        for (var row = 0; row < answers.Rows && roles.Classes is not null; row++)
        {
            var values = answers.Row(row).ToArray();
            if (!answers.IsNumberless(row) && (Math.Abs(values.Sum() - 1) > 1e-3 || values.Min() < -1e-6))
            {
                throw new ImportException(
                    $"The output {NameList.Of(roles.Scores)} does not hold probabilities: in one of the first rows of the table there are {string.Join(", ", values.Select(value => value.ToString("G4", CultureInfo.InvariantCulture)))}. {(model is MlNetFile ? "Use a trainer that gives probabilities." : $"Where they are logits, say so in a mapping: {{\"outputs\": {{\"logits\": \"{roles.Scores[0]}\"}}}}.")}", model.Trainer);
            }
        }
    }

    /// <summary>A model predicts its most probable class; where it hardly ever does, the classes are not in the order of the probabilities.</summary>
    private static void CheckOrder(ForeignAnswers answers, OutputRoles roles)
    {
        if (answers.Labels is not { } labels || roles.Classes is not { } classes)
        {
            return;
        }

        var probable = Enumerable.Range(0, answers.Rows).Count(row => labels[row] == classes[answers.Row(row).IndexOf(answers.Row(row).ToArray().Max())]);
        if (probable * 4 < answers.Rows)
        {
            throw new ImportException($"The class that the model predicts is its most probable one in {probable} of {answers.Rows} rows: {string.Join(", ", classes)} is not the order of its probabilities. Give the classes in their order as \"classes\" in the mapping.");
        }
    }

    /// <summary>How good the file is, and whether it is what its maker's tool would answer, as far as that can be seen.</summary>
    private async Task<MetricsReport?> JudgeAsync(
        IForeignModel model, OutputRoles roles, ModelMapping mapping, ImportedTable table, ColumnTable rows, string[] labels, CancellationToken cancellationToken)
    {
        using var scorer = new OnnxScorer(OnnxPath, Environment.ProcessorCount);
        var metrics = ImportedQuality.Of(scorer, roles, rows, labels);
        if (metrics is null)
        {
            _warnings.Add($"None of the labels of the table ({NameList.Of(labels.Where(text => text.Length > 0).Distinct())}) is a class of the model ({NameList.Of(roles.Classes ?? [])}): nobody can say how good it is. Names for its classes are given as \"classes\" in the mapping.");
        }

        if (mapping.Expected is { } expected)
        {
            new ExpectedAnswers(scorer, roles).Check(rows, await table.ReadNumbersAsync(expected.All, cancellationToken).ConfigureAwait(false));
        }
        else if (model is OnnxFile && RoundingCheck.IsNeeded(model.Graph.Model.Graph) && RoundingCheck.Find(scorer, rows) is { Rows: > 0 } jumps)
        {
            TakeJumps(jumps, roles, metrics, rows.RowCount);
        }

        return metrics;
    }

    /// <summary>Jumps are told; where they pass for the model's own error, or change classes, nobody can vouch for the file.</summary>
    private void TakeJumps(RoundingJumps jumps, OutputRoles roles, MetricsReport? metrics, int rows)
    {
        var what = string.Create(
            CultureInfo.InvariantCulture,
            $"The model calculates with 32 bits before its trees compare, and {jumps.Rows} of {rows} rows of the table lie so close to a threshold that the last digit decides: their answers change by up to {jumps.Largest:G3}{(jumps.Labels > 0 ? $", {jumps.Labels} get another class" : string.Empty)}. The tool that made it may answer otherwise there.");
        if (jumps.Labels == 0 && (roles.Classes is not null || metrics is null || jumps.Largest <= metrics.Validation["rmse"]))
        {
            _warnings.Add(what);
            return;
        }

        throw new ImportException($"{what} Train on values that need no scaling, or give the tool's own answers as columns of the table and name them in the mapping: {{\"expected\": {{{(roles.Classes is null ? "\"prediction\": \"…\"" : "\"probabilities\": [\"…\", \"…\"]")}}}}}.");
    }
}
