namespace Studio.Pipelines.ForeignModels;

using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

/// <summary>Finds out what the outputs of a graph are: what was said, or what names, types and shapes leave no doubt about.</summary>
/// <param name="graph">The graph.</param>
/// <param name="mapping">What was said.</param>
/// <param name="label">The label of the table.</param>
/// <param name="warnings">Told what was taken for granted.</param>
internal sealed class OutputFinder(ForeignGraph graph, ModelMapping mapping, LabelFacts label, List<string> warnings)
{
    private readonly OutputMapping _said = mapping.Outputs ?? new OutputMapping();

    /// <summary>Finds it.</summary>
    /// <exception cref="ImportException">It cannot be told, or what was said is not so.</exception>
    public OutputRoles Find()
    {
        CheckNames();
        var task = mapping.Task is { } name ? TaskCatalog.Find(name) ?? throw new ImportException($"The mapping's task '{name}' is none; use {string.Join(", ", TaskCatalog.All.Select(known => known.Name))}.") : null;
        return IsPrediction(task) is { } prediction ? new OutputRoles(TaskCatalog.Regression, ScoreKind.Prediction, [prediction.Name]) { IsDouble = prediction.Element is DataType.Double or DataType.Int64 } : FindClasses(task);
    }

    private IEnumerable<GraphPort> Numbers => graph.Outputs.Where(output => output.IsFraction && output.Name != _said.Label);

    private void CheckNames()
    {
        string[] known = [.. graph.Model.Graph.Output.Select(output => output.Name)];
        string?[] said = [_said.Label, _said.Logits, _said.Prediction, .. _said.Probabilities ?? []];
        if (said.FirstOrDefault(name => name is not null && !known.Contains(name)) is { } wrong)
        {
            throw new ImportException($"The mapping names the output '{wrong}'; the model has {string.Join(", ", known.Select(name => $"'{name}'"))}.");
        }
    }

    /// <summary>The output with the predicted number; null where classes are predicted.</summary>
    private GraphPort? IsPrediction(PredictionTask? task)
    {
        if (_said.Prediction is { } said)
        {
            return graph.Outputs.First(output => output.Name == said);
        }

        if ((task is not null && task.HasClasses) || _said != new OutputMapping() || mapping.Classes is not null || graph.Maps.Count > 0 || LabelOutput() is not null)
        {
            return null;
        }

        var numbers = Numbers.ToList();
        if (numbers is not [{ Width: 1 or null } only])
        {
            return task is null ? null : throw Unclear("which output is the predicted number", """{"outputs": {"prediction": "…"}}""");
        }

        return task is not null || (label.IsNumber && label.Values.Count > 2) ? only
            : throw Unclear($"whether '{only.Name}' is a number that is predicted, a probability, or a logit", """{"outputs": {"prediction": "…"}}, or "probabilities": ["…"], or "logits": "…" """);
    }

    private OutputRoles FindClasses(PredictionTask? task)
    {
        var map = graph.Maps.Values.FirstOrDefault(map => _said.Probabilities is null || _said.Probabilities.Contains(map.Output));
        var output = _said.Label ?? LabelOutput()?.Name;
        var (kind, scores) = map is not null && _said.Logits is null ? (ScoreKind.Probabilities, [map.Output]) : FindScores(output);
        var known = map?.Classes ?? (output is null ? null : IsTruth(output) ? ["0", "1"] : ClassLabels.Find(graph.Model.Graph, output, WidthOf(kind, scores)));
        var classes = ClassesOf(known, kind, scores);
        if (classes.Count < 2 || classes.Distinct().Count() < classes.Count)
        {
            throw new ImportException($"The model has the classes {string.Join(", ", classes)}; there must be two different ones at least.");
        }

        return task is { HasClasses: false } || (task is { Layout.IsPositiveOnly: true } && classes.Count > 2)
            ? throw new ImportException($"The mapping's task is '{task.Name}', but the model has {classes.Count} classes: {string.Join(", ", classes)}.")
            : new OutputRoles(classes.Count == 2 ? TaskCatalog.Binary : TaskCatalog.Multiclass, kind, scores) { Label = output, LabelClasses = known ?? (output is null ? null : classes), Classes = classes };
    }

    /// <summary>The only output that can be a class.</summary>
    private GraphPort? LabelOutput() => graph.Outputs.Where(output => !output.IsFraction && output.Width is 1 or null).ToList() is [var only] ? only : null;

    private bool IsTruth(string output) => graph.Outputs.First(port => port.Name == output).Element == DataType.Bool;

    private (ScoreKind Kind, IReadOnlyList<string> Scores) FindScores(string? output)
    {
        if (_said.Logits is { } logits)
        {
            return (graph.Outputs.First(port => port.Name == logits).Width == 1 ? ScoreKind.PositiveLogit : ScoreKind.Logits, [logits]);
        }

        if (_said.Probabilities is [_, _, ..] each)
        {
            return (ScoreKind.ProbabilityOfEach, each);
        }

        if (_said.Probabilities is [var said])
        {
            return (graph.Outputs.First(port => port.Name == said).Width == 1 ? ScoreKind.PositiveProbability : ScoreKind.Probabilities, [said]);
        }

        var numbers = Numbers.ToList();
        var matrices = numbers.FindAll(port => port.Width != 1);
        if (matrices is [var matrix])
        {
            return (matrix.Name.Contains("logit", StringComparison.OrdinalIgnoreCase) ? ScoreKind.Logits : ScoreKind.Probabilities, [matrix.Name]);
        }

        return (matrices.Count == 0 && output is not null ? OfEach(output, numbers) : null)
            ?? throw Unclear(numbers.Count == 0 ? "how probable the classes are: it has no output with probabilities" : "which outputs are probabilities", """{"outputs": {"probabilities": ["…"]}}, or "logits": "…" """);
    }

    /// <summary>An output for each class, whose name ends with that of the class.</summary>
    private (ScoreKind Kind, IReadOnlyList<string> Scores)? OfEach(string output, List<GraphPort> numbers)
    {
        var classes = ClassLabels.Find(graph.Model.Graph, output, null) ?? label.Values;
        string[] names = [.. classes.Select(name => numbers.FindAll(port => port.Name.EndsWith(name, StringComparison.Ordinal)) is [var only] ? only.Name : string.Empty)];
        return names.Length == numbers.Count && names.All(name => name.Length > 0) && names.Distinct().Count() == names.Length ? (ScoreKind.ProbabilityOfEach, names) : null;
    }

    private int? WidthOf(ScoreKind kind, IReadOnlyList<string> scores) => kind switch
    {
        ScoreKind.PositiveLogit or ScoreKind.PositiveProbability => 2,
        ScoreKind.ProbabilityOfEach => scores.Count,
        _ => graph.Outputs.First(port => port.Name == scores[0]).Width ?? mapping.Classes?.Count,
    };

    private IReadOnlyList<string> ClassesOf(IReadOnlyList<string>? known, ScoreKind kind, IReadOnlyList<string> scores)
    {
        var width = known?.Count ?? WidthOf(kind, scores);
        if (mapping.Classes is { } said)
        {
            // The names of the file's own classes in another order would give each the name of another.
            if (known is not null && !said.SequenceEqual(known) && said.Order().SequenceEqual(known.Order()))
            {
                throw new ImportException($"The mapping has the classes in the order {string.Join(", ", said)}; the file itself has them in the order {string.Join(", ", known)}. Leave \"classes\" out of the mapping, or give other names in the file's order.");
            }

            return width is null || said.Count == width ? said
                : throw new ImportException($"The mapping has {said.Count} classes, the model {width}{(known is null ? string.Empty : $": {string.Join(", ", known)}")}.");
        }

        if (known is not null)
        {
            return known;
        }

        if (label.Values.Count < LabelFacts.Most && (width is null || width == label.Values.Count))
        {
            warnings.Add($"The file does not name its classes: they are taken from the label of the table in the order {string.Join(", ", label.Values)}. Where the model learned them in another order, give it as \"classes\" in the mapping.");
            return label.Values;
        }

        throw Unclear("what its classes are called", """{"classes": ["…", "…"]}, in the order of the probabilities""");
    }

    private ImportException Unclear(string what, string remedy) => new(
        $"The model has the outputs {string.Join(", ", graph.Outputs.Select(output => $"'{output.Name}' ({output.Description})").Concat(graph.Maps.Keys.Select(name => $"'{name}' (map)")))}, which do not tell {what}. Say it in a mapping: {remedy.Trim()}.");
}
