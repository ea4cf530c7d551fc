namespace Studio.Pipelines.ForeignModels;

using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Scoring;

/// <summary>The file that is served for a model: writes it, and compares it with the model.</summary>
/// <param name="model">The model.</param>
/// <param name="roles">What its outputs are.</param>
/// <param name="label">Name of the label.</param>
/// <param name="path">The file.</param>
/// <param name="warnings">Told what whoever asks it should know.</param>
internal sealed class ServedFile(IForeignModel model, OutputRoles roles, string label, string path, List<string> warnings)
{
    /// <summary>Rows of the table that are compared as they are, and rows that are spoiled.</summary>
    private const int ComparedRows = 1_000;

    private const int Seed = 1;

    /// <summary>Writes and compares it. Columns without which it answers otherwise than the model are required from then on.</summary>
    /// <param name="inputs">The columns of the model's inputs.</param>
    /// <param name="rows">Rows of the table.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The columns, and how the file compares.</returns>
    /// <exception cref="ImportException">It does not answer as the model does.</exception>
    public (BoundInputs Inputs, ParityReport Parity) Write(BoundInputs inputs, ColumnTable rows, CancellationToken cancellationToken)
    {
        var (parity, spoiled) = TryWrite(inputs, rows, cancellationToken);
        if (!parity.Passed && FindWrongWithout(inputs, rows, cancellationToken) is { Count: > 0 } wrong)
        {
            inputs = inputs.Require(wrong);
            (parity, spoiled) = TryWrite(inputs, rows, cancellationToken);
            warnings.Add($"Without a value in {NameList.Of(wrong)} the graph answers otherwise than the model: such rows are refused.");
        }

        return parity.Passed ? (inputs, parity) : throw Refusal(inputs, spoiled, parity, cancellationToken);
    }

    /// <summary>The signature of the file.</summary>
    public ModelSignature SignatureOf(BoundInputs inputs)
    {
        string[] names = [.. inputs.Columns.Select(column => column.Name)];
        var isWhole = roles.Label is not null && !roles.Renames && roles.Classes!.All(name => long.TryParse(name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        string Type(string output) => roles.Classes is null ? roles.IsDouble ? "double" : "float" : output == roles.Task.Layout.Outputs[0] ? isWhole ? "int64" : "string" : "float";
        return new ModelSignature(roles.Task, label, inputs.Columns, [.. roles.Task.Layout.Outputs.Select(output => new SignatureOutput(ModelSignature.Free(output, names), Type(output)))], roles.Classes)
        {
            MissingWords = MissingWords.Common,
        };
    }

    /// <summary>Where it gets many rows at once wrong, it is written anew to take each by itself.</summary>
    private (ParityReport Parity, ColumnTable Spoiled) TryWrite(BoundInputs inputs, ColumnTable rows, CancellationToken cancellationToken)
    {
        var clean = RequiredColumns.Complete(rows, inputs);
        clean = clean.Gather([.. Enumerable.Range(0, Math.Min(ComparedRows, clean.RowCount))]);
        var spoiled = SpoiledRows.Of(clean, inputs.Columns, ComparedRows, Seed);
        using var reference = model.OpenReference(inputs, roles);
        Part[] parts = [new(clean, reference.Predict(clean, cancellationToken)), new(spoiled, reference.Predict(spoiled, cancellationToken))];
        TellNumberless(parts[1].Answers);
        var isFixed = inputs.Inputs.Any(input => input.Port.Batch is not null);
        var compared = isFixed ? null : Compare(inputs, parts, rowByRow: false, cancellationToken);
        if (compared is null || (compared.IsRightSingly && !compared.IsRightTogether))
        {
            compared = Compare(inputs, parts, rowByRow: true, cancellationToken);
            warnings.Add($"The model {(isFixed ? "takes a fixed number of rows" : "answers several rows at once otherwise than each by itself")}; it is served row by row, which is slower.");
        }

        return (ForeignParity.Report(clean.RowCount + spoiled.RowCount, [.. compared.Singly, .. compared.Together]), spoiled);
    }

    private Compared Compare(BoundInputs inputs, Part[] parts, bool rowByRow, CancellationToken cancellationToken)
    {
        File.WriteAllBytes(path, WrappedGraph.Build(model.Graph, inputs, roles, SignatureOf(inputs), rowByRow));
        using var scorer = new OnnxScorer(path);
        var parity = new ForeignParity(scorer, roles.Classes is null ? roles.Task.ParityScale(new TargetVector(parts[0].Answers.Values, 1)) : 1);
        return new Compared([.. parts.Select(part => parity.Singly(part.Rows, part.Answers, cancellationToken))], [.. parts.Select(part => parity.Together(part.Rows, part.Answers))]);
    }

    /// <summary>Columns without which the file that was written last answers otherwise than the model.</summary>
    private HashSet<string> FindWrongWithout(BoundInputs inputs, ColumnTable rows, CancellationToken cancellationToken)
    {
        var tried = RequiredColumns.Complete(rows, inputs).Gather([.. Enumerable.Range(0, RequiredColumns.TriedRows)]);
        using var scorer = new OnnxScorer(path);
        using var reference = model.OpenReference(inputs, roles);
        var parity = new ForeignParity(scorer, 1);
        return [.. inputs.Columns.Where(column => !column.Required).Select(column => column.Name).Where(name =>
        {
            var without = SpoiledRows.Without(tried, name);
            return !parity.Singly(without, reference.Predict(without, cancellationToken), cancellationToken).IsNone;
        })];
    }

    private void TellNumberless(ForeignAnswers spoiled)
    {
        if (Enumerable.Range(0, spoiled.Rows).Count(spoiled.IsNumberless) is > 0 and var count)
        {
            warnings.Add($"In {count} of {spoiled.Rows} rows with missing, unseen or unusual values the model answers no number; the file that is served does the same.");
        }
    }

    private ImportException Refusal(BoundInputs inputs, ColumnTable spoiled, ParityReport parity, CancellationToken cancellationToken)
    {
        var how = string.Create(CultureInfo.InvariantCulture, $"on {parity.Rows} rows the largest difference is {parity.MaxDifference:G3} where {parity.Tolerance:G3} is allowed, and {parity.LabelMismatches} labels differ");
        return model.FindFault(inputs, spoiled, cancellationToken) is var (component, problem)
            ? new ImportException($"{component}: {problem} The file made of the model does not answer as the model does ({how}). It is not served.", component)
            : new ImportException($"The file made of the model does not answer as the model does: {how}. It is not served.");
    }

    private sealed record Part(ColumnTable Rows, ForeignAnswers Answers);

    private sealed record Compared(ForeignDifference[] Singly, ForeignDifference[] Together)
    {
        public bool IsRightSingly => Array.TrueForAll(Singly, difference => difference.IsNone);

        public bool IsRightTogether => Array.TrueForAll(Together, difference => difference.IsNone);
    }
}
