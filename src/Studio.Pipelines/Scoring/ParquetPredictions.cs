namespace Studio.Pipelines.Scoring;

using ParquetSharp;

/// <summary>
/// Predictions as Parquet (Zstandard), a group of rows for each write. Kept columns are text as it stands in the source; labels are int64
/// or text, probabilities float, predicted numbers float or double.
/// </summary>
internal sealed class ParquetPredictions : IPredictionFormat
{
    public string Name => "parquet";

    public string Ending => Name;

    public string MediaType => "application/vnd.apache.parquet";

    public IPredictionWriter Create(string path, PredictionColumns columns) => new Writer(path, columns);

    public void Join(IReadOnlyList<string> parts, string path, PredictionColumns columns, CancellationToken cancellationToken)
    {
        using var output = new Writer(path, columns);
        foreach (var part in parts)
        {
            using var input = new ParquetFileReader(part);
            for (var group = 0; group < input.FileMetaData.NumRowGroups; group++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var rows = input.RowGroup(group);
                output.Copy(rows);
            }
        }

        output.Finish();
    }

    private sealed class Writer : IPredictionWriter
    {
        private readonly PredictionColumns _columns;
        private readonly Type[] _types;
        private readonly WriterProperties _properties;
        private readonly ParquetFileWriter _file;

        public Writer(string path, PredictionColumns columns)
        {
            if (columns.Names.CountBy(name => name).FirstOrDefault(name => name.Value > 1) is { Key: { } twice })
            {
                throw new DatasetException($"Parquet cannot hold two columns '{twice}'; keep fewer columns, or write CSV.");
            }

            _columns = columns;
            _types = [.. columns.Kept.Select(_ => typeof(string)), .. AnswerTypes(columns.Signature)];
            using var builder = new WriterPropertiesBuilder();
            _properties = builder.Compression(Compression.Zstd).CompressionLevel(1).Build();
            _file = new ParquetFileWriter(path, [.. columns.Names.Zip(_types, (name, type) => new Column(type, name))], _properties);
        }

        public void Write(IReadOnlyList<string[]> kept, ScoredRows scored)
        {
            using var group = _file.AppendRowGroup();
            for (var column = 0; column < _columns.Kept.Count; column++)
            {
                Add(group, [.. kept.Select(row => row[column])]);
            }

            if (scored.Labels is { } labels)
            {
                AddLabels(group, labels);
            }

            if (scored.Numbers is { } numbers)
            {
                Add(group, numbers);
                return;
            }

            var predictions = scored.Predictions;
            for (var column = 0; column < predictions.Columns; column++)
            {
                Add(group, [.. Enumerable.Range(0, predictions.Rows).Select(row => predictions.Values[(row * predictions.Columns) + column])]);
            }
        }

        /// <summary>Adds a group of rows of another file with these columns.</summary>
        public void Copy(RowGroupReader rows)
        {
            using var group = _file.AppendRowGroup();
            var count = checked((int)rows.MetaData.NumRows);
            for (var column = 0; column < _types.Length; column++)
            {
                using var values = rows.Column(column);
                if (_types[column] == typeof(string))
                {
                    Add(group, Read<string>(values, count));
                }
                else if (_types[column] == typeof(long))
                {
                    Add(group, Read<long>(values, count));
                }
                else if (_types[column] == typeof(double))
                {
                    Add(group, Read<double>(values, count));
                }
                else
                {
                    Add(group, Read<float>(values, count));
                }
            }
        }

        public void Finish() => _file.Close();

        public void Dispose()
        {
            _file.Dispose();
            _properties.Dispose();
        }

        private static IEnumerable<Type> AnswerTypes(ModelSignature signature) => signature.Classes is { } classes
            ? [signature.Outputs[0].Type == "int64" ? typeof(long) : typeof(string), .. classes.Select(_ => typeof(float))]
            : [signature.PredictsDoubles ? typeof(double) : typeof(float)];

        private static T[] Read<T>(ColumnReader column, int count)
        {
            using var reader = column.LogicalReader<T>();
            return reader.ReadAll(count);
        }

        private static void Add<T>(RowGroupWriter group, T[] values)
        {
            using var column = group.NextColumn().LogicalWriter<T>();
            column.WriteBatch(values);
        }

        private void AddLabels(RowGroupWriter group, IReadOnlyList<string> labels)
        {
            if (_types[_columns.Kept.Count] == typeof(long))
            {
                Add(group, [.. labels.Select(label => long.Parse(label, CultureInfo.InvariantCulture))]);
            }
            else
            {
                Add(group, [.. labels]);
            }
        }
    }
}
