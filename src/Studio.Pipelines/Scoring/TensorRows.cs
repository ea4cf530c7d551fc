namespace Studio.Pipelines.Scoring;

/// <summary>Reads named tensors as rows.</summary>
/// <param name="input">The model's inputs.</param>
/// <param name="tensors">The tensors.</param>
internal sealed class TensorRows(PredictionInput input, IReadOnlyList<InputTensor> tensors)
{
    private readonly ProblemList _problems = new();

    /// <summary>The rows, or all that is wrong with the tensors.</summary>
    public PredictionInputResult Read()
    {
        CheckNames();
        var rows = CheckShapes();
        if (_problems.Any)
        {
            return Refused();
        }

        var byName = tensors.ToDictionary(tensor => tensor.Name);
        var pictures = input.Signature.Picture is { } picture ? new TensorPictures(picture, byName[picture.Name], _problems).Read(rows) : null;
        if (_problems.Any)
        {
            return Refused();
        }

        return ReadColumns(byName, pictures, pictures?.Count ?? rows);
    }

    private PredictionInputResult ReadColumns(Dictionary<string, InputTensor> byName, ImageColumn? pictures, int rows)
    {
        var read = input.Readers.ToDictionary(reader => reader.Input.Name, reader => new TensorReader(reader, byName[reader.Input.Name], _problems).Read(rows));
        if (!_problems.Any)
        {
            RequiredValues.Check([.. input.Readers.Select(reader => reader.Input)], [.. input.Readers.Select(reader => read[reader.Input.Name]!)], rows, 0, (_, problem) => _problems.Add(problem));
        }

        if (!_problems.Any)
        {
            return new PredictionInputResult(new ModelRows([.. input.Signature.Inputs.Select(column => read.GetValueOrDefault(column.Name) ?? ModelInput.Of(column, pictures!))], rows), [], []);
        }

        foreach (var value in read.Values)
        {
            value?.Dispose();
        }

        return Refused();
    }

    private void CheckNames()
    {
        var wanted = input.Signature.Inputs.Select(column => column.Name).ToHashSet();
        var given = new HashSet<string>();
        foreach (var name in tensors.Select(tensor => tensor.Name))
        {
            if (!given.Add(name))
            {
                _problems.Add($"Input '{name}' is there twice; give it once.");
            }
            else if (!wanted.Contains(name))
            {
                _problems.Add($"The model has no input '{name}'; it reads {string.Join(", ", wanted.Select(known => $"'{known}'"))}.");
            }
        }

        foreach (var name in wanted.Where(name => !given.Contains(name)))
        {
            _problems.Add($"Input '{name}' is not there; where its values are missing give NaN for numbers and empty texts.");
        }
    }

    private int CheckShapes()
    {
        int? rows = null;
        foreach (var tensor in tensors)
        {
            var isPixels = tensor.Name == input.Signature.Picture?.Name && tensor.Shape.Count == TensorPictures.Dimensions;
            if ((isPixels ? (int)Math.Clamp(tensor.Shape[0], -1, int.MaxValue) : TensorReader.RowsOf(tensor)) is not { } found)
            {
                _problems.Add(string.Create(CultureInfo.InvariantCulture, $"Input '{tensor.Name}' has shape [{string.Join(',', tensor.Shape)}]; give [rows,1], with at most {PredictionInput.MaxRows} rows."));
            }
            else if ((rows ??= found) != found)
            {
                _problems.Add($"Input '{tensor.Name}' has {found} rows, and the inputs before it have {rows}.");
            }
        }

        return rows ?? 0;
    }

    private PredictionInputResult Refused() => new(null, _problems.Sentences, []);
}
