namespace Studio.Pipelines.Scoring;

using System.Text;

/// <summary>Predictions as <see cref="PredictionCsv"/> writes them, in UTF-8.</summary>
/// <param name="name">Name of the format.</param>
/// <param name="cell">How a cell is written, before the quotes that it may need.</param>
internal sealed class CsvPredictions(string name, Func<string, string> cell) : IPredictionFormat
{
    public string Name => name;

    public string Ending => "csv";

    public string MediaType => "text/csv";

    public IPredictionWriter Create(string path, PredictionColumns columns) => new Writer(path, columns, cell);

    public void Join(IReadOnlyList<string> parts, string path, PredictionColumns columns, CancellationToken cancellationToken)
    {
        using var header = new StringWriter();
        PredictionCsv.WriteLine(header, columns.Names.Select(cell));
        var headerBytes = Encoding.UTF8.GetByteCount(header.ToString());
        using var output = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        for (var i = 0; i < parts.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var part = File.OpenRead(parts[i]);
            part.Position = i == 0 ? 0 : headerBytes;
            part.CopyTo(output);
        }
    }

    private sealed class Writer : IPredictionWriter
    {
        private readonly StreamWriter _file;
        private readonly Func<string, string> _cell;

        public Writer(string path, PredictionColumns columns, Func<string, string> cell)
        {
            (_file, _cell) = (new StreamWriter(path), cell);
            PredictionCsv.WriteLine(_file, columns.Names.Select(cell));
        }

        public void Write(IReadOnlyList<string[]> kept, ScoredRows scored)
        {
            for (var row = 0; row < scored.Predictions.Rows; row++)
            {
                PredictionCsv.WriteLine(_file, (kept.Count == 0 ? [] : kept[row]).Concat(PredictionCsv.Cells(scored, row)).Select(_cell));
            }
        }

        public void Finish() => _file.Flush();

        public void Dispose() => _file.Dispose();
    }
}
