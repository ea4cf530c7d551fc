namespace Studio.Pipelines.Tests.Scoring;

using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Data;
using Studio.Pipelines.Tests.Features;
using Studio.Tests;

/// <summary>A row means the same alone, in a batch, in another order of columns and from every kind of source.</summary>
[TestClass]
public sealed class ReadingContractTests
{
    private static readonly string[] Names = ["amount", "day", "flag", "level", "code"];

    /// <summary>A way to write a table.</summary>
    private sealed record Style(string Decimal, string Thousands, string DatePattern, string Delimiter, string True, string False, string Missing)
    {
        public string Number(double? value) => value is null ? Missing
            : value.Value.ToString("#,0.00", new NumberFormatInfo { NumberDecimalSeparator = Decimal, NumberGroupSeparator = Thousands });

        public string Day(DateTime? day) => day?.ToString(DatePattern, CultureInfo.InvariantCulture) ?? Missing;

        public string Flag(bool? flag) => flag switch { null => Missing, true => True, false => False };

        public string Quote(string cell) => cell.Contains(Delimiter, StringComparison.Ordinal) ? $"\"{cell}\"" : cell;
    }

    private sealed record Row(double? Amount, DateTime? Day, bool? Flag, string Level, string Code);

    private static readonly Gen<Style> Styles = Gen.Select(
        OneOf.Of((".", ","), (",", "."), (",", "\u00A0"), (".", "'"), (".", "")),
        OneOf.Of("yyyy-MM-dd", "dd/MM/yyyy", "MM/dd/yyyy", "dd.MM.yyyy", "d MMM yyyy"),
        OneOf.Of(",", ";", "\t", "|"),
        OneOf.Of(("true", "false"), ("TRUE", "FALSE"), ("True", "False")),
        OneOf.Of("", "NA", "null", "#N/A", "\\N"),
        (marks, pattern, delimiter, words, missing) => new Style(marks.Item1, marks.Item2, pattern, delimiter, words.Item1, words.Item2, missing));

    private static readonly Gen<Row> Rows = Gen.Select(
        Gen.Nullable(Gen.Int[-99_999_999, 99_999_999].Select(cents => cents / 100.0)),
        Gen.Nullable(Gen.DateTime[new DateTime(1950, 1, 1), new DateTime(2040, 1, 1)].Select(moment => moment.Date)),
        Gen.Nullable(Gen.Bool),
        OneOf.Of("North", "38.0", "1E3", "None", "ja, nein"),
        Gen.Long[1_000_000_000_000_000, 9_000_000_000_000_000_000].Select(id => id.ToString(CultureInfo.InvariantCulture)),
        (amount, day, flag, level, code) => new Row(amount, day, flag, level, code));

    [TestMethod]
    public void Rows_MeanTheSame_WhateverTheyComeFrom() => Gen.Select(Styles, Rows.Array[20, 40], Gen.Shuffle(Names)).Sample(
        (style, rows, order) =>
        {
            // Levels and orders that decide a reading are in every table.
            Row[] all =
            [
                new(1234567.5, new DateTime(2001, 5, 28), true, "North", "1234567890123456789"),
                new(0.25, new DateTime(1999, 12, 31), false, "38.0", "9007199254740993"),
                .. rows,
            ];
            using var data = new TemporaryDataset();
            var dataset = data.ReadAsync("t.csv", Csv(style, all, Names)).GetAwaiter().GetResult();
            var signature = SignatureOf(dataset);
            var trained = new PredictionInput(signature).FromTable(Loaded(dataset)).Table!;
            Same(trained, Text(signature, Csv(style, all, [.. order])), style);
            Same(trained, Joined(all.Select(row => Text(signature, Csv(style, [row], [.. order])))), style);
            Same(trained, Json(signature, all, row => TypedJson(row)), style);
            Same(trained, Json(signature, all, row => WrittenJson(style, row)), style);
            Same(trained, FromParquet(signature, all, data), style);
        },
        iter: 60);

    [TestMethod]
    [DataRow("amount", "\"1,234.5\"", "1234.5 or nothing")]
    [DataRow("day", "\"11/05/2023x\"", "date")]
    [DataRow("flag", "\"maybe\"", "true or false")]
    [DataRow("level", "true", "text")]
    [DataRow("level", "{}", "text")]
    public void FromJson_Refuses_WhatIsWrittenOtherwise(string column, string value, string what)
    {
        using var data = new TemporaryDataset();
        var signature = SignatureOf(data.ReadAsync("t.csv", Csv(new Style(",", ".", "dd/MM/yyyy", ";", "TRUE", "FALSE", ""), [new(1234.5, new DateTime(2001, 5, 28), true, "North", "12345678901234567")], Names)).GetAwaiter().GetResult());
        var json = JsonDocument.Parse($$"""[{"{{column}}": {{value}}}]""").RootElement.EnumerateArray().ToArray();
        Assert.StartsWith($"Row 1, column '{column}': ", new PredictionInput(signature).FromJson(json).Problems.Single(), what);
        var lenient = new PredictionInput(signature).FromJson(json, new InputRules(MissingWhenUnreadable: true));
        Assert.AreEqual((1, true), (lenient.Unreadable, lenient.Table is not null));
    }

    [TestMethod]
    public void FromJson_MatchesNames_ThatDifferByCase()
    {
        var signature = new ModelSignature(TaskCatalog.Regression, "y", [new("Age", "numeric", "float"), new("city", "categorical", "string"), new("City", "categorical", "string")], [new("prediction", "float")], null);
        var input = new PredictionInput(signature).FromJson([JsonDocument.Parse("""{"AGE ": 5, "CITY": "Rome"}""").RootElement]);
        Assert.AreEqual(5, input.Table!.Column<NumberColumn>("Age").Values[0]);
        CollectionAssert.AreEqual(new[] { "CITY" }, input.IgnoredColumns.ToArray());
        CollectionAssert.AreEqual(new[] { "city", "City" }, input.MissingColumns.ToArray());
    }

    [TestMethod]
    [DataRow("38", "38.0")]
    [DataRow("38", "3.8E1")]
    [DataRow("38.0", "38")]
    [DataRow("1E3", "1000.0")]
    [DataRow("0.5", "0.50")]
    [DataRow("007", "7.0")]
    public void FromJson_SpellsNumbersAsTheLevelsAre_HoweverTheyAreWritten(string level, string number)
    {
        using var data = new TemporaryDataset();
        var signature = SignatureOf(data.ReadAsync("t.csv", $"level,b\n{level},1\nhigh,2\n").GetAwaiter().GetResult());
        var input = new PredictionInput(signature).FromJson([JsonDocument.Parse($$"""{"level": {{number}}}""").RootElement]);
        Assert.AreEqual(level, input.Table!.Column<TextColumn>("level").Values[0]);
    }

    [TestMethod]
    [DataRow("38,38.0", "38", "38")]
    [DataRow("38,38.0", "38.0", "38.0")]
    [DataRow("38.0,38", "38.00", "38")]
    [DataRow("38.0,38.00", "38", "38.0")]
    [DataRow("38.0,38.00", "38.00", "38.00")]
    [DataRow("high,38", "39.0", "39")]
    [DataRow("high,low", "39.0", "39.0")]
    public void FromJson_ChoosesASpelling_WhereTheDataHaveSeveral(string levels, string number, string wanted)
    {
        using var data = new TemporaryDataset();
        var rows = levels.Split(',').Append("x").Select((level, index) => $"{level},{index}");
        var signature = SignatureOf(data.ReadAsync("t.csv", $"level,b\n{string.Join('\n', rows)}\n").GetAwaiter().GetResult());
        var input = new PredictionInput(signature).FromJson([JsonDocument.Parse($$"""{"level": {{number}}}""").RootElement]);
        Assert.AreEqual(wanted, input.Table!.Column<TextColumn>("level").Values[0]);
    }

    [TestMethod]
    public void Read_SpellsDoublesOfParquetAsTheLevelsAre()
    {
        using var data = new TemporaryDataset();
        var signature = SignatureOf(data.ReadAsync("t.csv", "level,b\n38,1\nhigh,2\n").GetAwaiter().GetResult());
        var parquet = data.ReadAsync("typed.csv", "level,b\n38,1\n38,2\n").GetAwaiter().GetResult();
        using var work = new TemporaryDataset();
        using var source = PredictionSource.OpenAsync(parquet.Path, "rows.parquet", Path.GetDirectoryName(work.Destination)!, new PredictionInput(signature), ReadingWishes.None, CancellationToken.None).GetAwaiter().GetResult();
        CollectionAssert.AreEqual(new[] { "38", "38" }, Taken(source).Column<TextColumn>("level").Values);
    }

    [TestMethod]
    public void Signature_KeepsTheReadings_WhenItIsStored()
    {
        using var data = new TemporaryDataset();
        var signature = SignatureOf(data.ReadAsync("t.csv", Csv(new Style(",", ".", "dd/MM/yyyy", ";", "TRUE", "FALSE", "NA"), [new(1234.5, new DateTime(2001, 5, 28), true, "38.0", "12345678901234567"), new(null, null, null, "x", "00")], Names)).GetAwaiter().GetResult());
        var stored = JsonSerializer.Deserialize<ModelSignature>(JsonSerializer.Serialize(signature, StudioJson.Line), StudioJson.Line)!;
        CollectionAssert.AreEqual(signature.Inputs.Select(input => input.Reading).ToArray(), stored.Inputs.Select(input => input.Reading).ToArray());
        Assert.AreEqual("38.0", stored.Inputs[3].Reading!.Numbers!["38"]);
    }

    private static string Csv(Style style, IEnumerable<Row> rows, string[] order)
    {
        string Cell(Row row, string name) => style.Quote(name switch
        {
            "amount" => style.Number(row.Amount),
            "day" => style.Day(row.Day),
            "flag" => style.Flag(row.Flag),
            "level" => row.Level,
            _ => row.Code,
        });
        return string.Join('\n', rows.Select(row => string.Join(style.Delimiter, order.Select(name => Cell(row, name)))).Prepend(string.Join(style.Delimiter, order))) + "\n";
    }

    private static ModelSignature SignatureOf(CanonicalDataset dataset) => new(
        TaskCatalog.Regression,
        "y",
        [.. dataset.Columns.Select(column => SignatureInput.From(new FeatureColumn(column.Name, column.Type switch
        {
            ColumnType.Number => ColumnPurpose.Numeric,
            ColumnType.Timestamp => ColumnPurpose.DateTime,
            ColumnType.Boolean => ColumnPurpose.Boolean,
            _ => ColumnPurpose.Categorical,
        }, column.Type is ColumnType.Number or ColumnType.Timestamp ? InputType.Double : InputType.String) { Reading = column.Reading }))],
        [new("prediction", "float")],
        null);

    private static ColumnTable Loaded(CanonicalDataset dataset) => TableReader.ReadAsync(dataset.Path, null, null, null, CancellationToken.None).GetAwaiter().GetResult();

    private static ColumnTable Text(ModelSignature signature, string text)
    {
        using var source = PredictionSource.OpenText(Encoding.UTF8.GetBytes(text), "rows.csv", new PredictionInput(signature));
        return Taken(source);
    }

    private static ColumnTable FromParquet(ModelSignature signature, Row[] rows, TemporaryDataset data)
    {
        // Numbers, dates and truth values with their types; codes and levels as text.
        var typed = string.Join('\n', rows.Select(row => JsonSerializer.Serialize(new
        {
            amount = row.Amount,
            day = row.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            flag = row.Flag,
            level = row.Level,
            code = row.Code,
        })));
        var parquet = data.ReadAsync("typed.jsonl", typed, DatasetReaderOptions.Prediction).GetAwaiter().GetResult();
        var work = Directory.CreateTempSubdirectory("studio-contract-");
        try
        {
            using var source = PredictionSource.OpenAsync(parquet.Path, "rows.parquet", work.FullName, new PredictionInput(signature), ReadingWishes.None, CancellationToken.None).GetAwaiter().GetResult();
            return Taken(source);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static ColumnTable Taken(PredictionSource source)
    {
        var batch = source.Read(int.MaxValue, [], default, CancellationToken.None)!;
        return batch.Input.Table ?? throw new AssertFailedException(string.Join(' ', batch.Input.Problems));
    }

    private static ColumnTable Json(ModelSignature signature, Row[] rows, Func<Row, string> write)
    {
        var input = new PredictionInput(signature).FromJson([.. rows.Select(row => JsonDocument.Parse(Culture.Invariantly(() => write(row))).RootElement)]);
        return input.Table ?? throw new AssertFailedException(string.Join(' ', input.Problems));
    }

    private static string TypedJson(Row row)
    {
        static string Or(object? value, string text) => value is null ? "null" : text;
        var level = row.Level is "38.0" or "1E3" ? row.Level : JsonSerializer.Serialize(row.Level);
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {"code": {{row.Code}}, "level": {{level}}, "flag": {{Or(row.Flag, row.Flag == true ? "true" : "false")}},
             "day": {{Or(row.Day, $"\"{row.Day:yyyy-MM-dd}\"")}}, "amount": {{Or(row.Amount, $"{row.Amount:R}")}}}
            """);
    }

    private static string WrittenJson(Style style, Row row) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["amount"] = style.Number(row.Amount),
        ["day"] = style.Day(row.Day),
        ["flag"] = style.Flag(row.Flag),
        ["level"] = row.Level,
        ["code"] = row.Code,
    });

    private static ColumnTable Joined(IEnumerable<ColumnTable> tables)
    {
        var all = tables.ToList();
        return new ColumnTable(all[0].Columns.Select(column => (TableColumn)(column is NumberColumn
            ? new NumberColumn(column.Name, [.. all.SelectMany(table => table.Column<NumberColumn>(column.Name).Values)])
            : new TextColumn(column.Name, [.. all.SelectMany(table => table.Column<TextColumn>(column.Name).Values)]))));
    }

    private static void Same(ColumnTable expected, ColumnTable actual, Style style)
    {
        foreach (var column in expected.Columns)
        {
            if (column is NumberColumn numbers)
            {
                CollectionAssert.AreEqual(numbers.Values, actual.Column<NumberColumn>(column.Name).Values, $"{column.Name} in {style}");
            }
            else
            {
                CollectionAssert.AreEqual(((TextColumn)column).Values, actual.Column<TextColumn>(column.Name).Values, $"{column.Name} in {style}");
            }
        }
    }
}
