namespace Studio.Api.Tests.Predictions;

using System.Net;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using ParquetSharp.Arrow;
using Studio.Api.Tests.Inference;

/// <summary>Rows and answers as Arrow and Parquet.</summary>
[TestClass]
public sealed class ColumnRowsTests
{
    private const long Account = 900_719_925_474_099_303;
    private const string Rows = """[{"account": 900719925474099303, "grade": 2, "rate": 0.1, "member": true, "since": "2020-03-01", "age": 61, "income": 55000.25, "region": "Zürich, West"}, {"account": 900719925474099306, "grade": 3, "rate": 0.25, "member": false, "since": null, "age": null, "income": 1200, "region": null}]""";

    public static IEnumerable<string> Formats => [RowsOverHttp.Arrow, RowsOverHttp.ArrowFile, RowsOverHttp.Parquet];

    public static IEnumerable<object[]> FormatsAndKinds => Formats.SelectMany(format => Kinds().Keys.Select(kind => new object[] { format, kind }));

    // Anew for each test: what is written is disposed of.
    private static Dictionary<string, (string Name, IArrowArray Values)[]> Kinds() => new()
    {
        ["as data frames have them"] = Columns(),
        ["other widths"] =
        [
            .. Columns()[..1],
            ("grade", new Int8Array.Builder().Append(2).Append(3).Build()),
            ("rate", new FloatArray.Builder().Append(0.1f).Append(0.25f).Build()),
            ("member", new StringArray.Builder().Append("yes").Append("no").Build()),
            ("since", new Date32Array.Builder().Append(new DateTime(2020, 3, 1)).AppendNull().Build()),
            ("age", new UInt16Array.Builder().Append(61).AppendNull().Build()),
            .. Columns()[6..],
        ],
        ["dictionaries"] = [.. Columns()[..7], ("region", Dictionary(["north", "Zürich, West"], 1, null))],
        ["shuffled, with more columns"] = [("height", new NullArray.Builder().AppendNull().AppendNull().Build()), .. Columns().Reverse()],
    };

    [TestMethod]
    [DynamicData(nameof(FormatsAndKinds))]
    public async Task Predict_AnswersColumns_AsItAnswersJson(string type, string kind)
    {
        var expected = RowsOverHttp.Predictions(await RowsOverHttp.AskAsync(SharedStudio.Shop, Rows));

        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, Body(type, Kinds()[kind]), type, RowsOverHttp.Json);

        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        var json = await StudioServer.ReadJsonAsync(answer);
        Assert.AreEqual(expected, RowsOverHttp.Predictions(json));
        Assert.AreEqual(kind.StartsWith("shuffled", StringComparison.Ordinal) ? """["height"]""" : "[]", json.GetProperty("ignoredColumns").ToString());
    }

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public async Task Predict_AnswersInColumns_WhenNothingElseIsAskedFor(string type)
    {
        var expected = (await RowsOverHttp.AskAsync(SharedStudio.Shop, Rows)).GetProperty("predictions");

        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, Body(type, Columns()), type);

        Assert.AreEqual(type == RowsOverHttp.Parquet ? type : RowsOverHttp.Arrow, answer.Content.Headers.ContentType?.ToString());
        using var batch = await ReadAsync(answer);
        Assert.AreEqual("label utf8, probability_no float, probability_yes float", string.Join(", ", batch.Schema.FieldsList.Select(field => $"{field.Name} {field.DataType.Name}")));
        if (type != RowsOverHttp.Parquet)
        {
            Assert.AreEqual(answer.Headers.GetValues("Prediction-Id").Single(), batch.Schema.Metadata["prediction_id"]);
            Assert.AreEqual("1", batch.Schema.Metadata["version"]);
        }

        for (var row = 0; row < 2; row++)
        {
            Assert.AreEqual(expected[row].GetProperty("label").GetString(), ((StringArray)batch.Column(0)).GetString(row));
            Assert.AreEqual(expected[row].GetProperty("probabilities").GetProperty("yes").GetSingle(), ((FloatArray)batch.Column(2)).GetValue(row));
        }
    }

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public async Task Predict_AnswersNumbers_AndTellsWhatIsMissing(string type)
    {
        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Line, Body(type, [("x", new DoubleArray.Builder().Append(3).Build()), ("q", new DoubleArray.Builder().Append(3).Build())]), type);

        using var batch = await ReadAsync(answer);
        Assert.AreEqual("prediction float", string.Join(", ", batch.Schema.FieldsList.Select(field => $"{field.Name} {field.DataType.Name}")));
        if (type != RowsOverHttp.Parquet)
        {
            Assert.AreEqual("""["q"]""", batch.Schema.Metadata["ignored_columns"]);
            Assert.Contains("No row has 'z'", batch.Schema.Metadata["warnings"]);
        }

        var expected = (await RowsOverHttp.AskAsync(SharedStudio.Line, """[{"x": 3}]""")).GetProperty("predictions")[0].GetProperty("prediction").GetSingle();
        Assert.AreEqual(expected, ((FloatArray)batch.Column(0)).GetValue(0));
    }

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public async Task Predict_AnswersTheGoodRows_WhenPartial(string type)
    {
        var body = Body(type, [("age", new StringArray.Builder().Append("old").Append("30").Build())]);
        using (var refused = await RowsOverHttp.SendAsync(SharedStudio.Shop, body, type))
        {
            await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, refused, "Row 1, column 'age': 'old' is no number");
        }

        using var missing = await RowsOverHttp.SendAsync($"{SharedStudio.Shop}?unreadable=missing", body, type, RowsOverHttp.Json);
        Assert.Contains("1 values are not written as in the training data", (await StudioServer.ReadJsonAsync(missing)).GetProperty("warnings").ToString());
        using var answer = await RowsOverHttp.SendAsync($"{SharedStudio.Shop}?partial=true", body, type);
        using var batch = await ReadAsync(answer);
        Assert.AreEqual("label, probability_no, probability_yes, error", string.Join(", ", batch.Schema.FieldsList.Select(field => field.Name)));
        Assert.IsTrue(batch.Column(0).IsNull(0) && batch.Column(1).IsNull(0) && batch.Column(3).IsNull(1) && batch.Column(1).IsValid(1));
        Assert.StartsWith("Row 1, column 'age'", ((StringArray)batch.Column(3)).GetString(0));
    }

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public async Task Predict_SaysWhatIsWrong(string type)
    {
        var list = new ListArray.Builder(new Int32Type());
        ((Int32Array.Builder)list.Append().ValueBuilder).Append(1);
        await IsRefusedAsync(Body(type, [("age", list.Build())]), "'age'", "list");
        await IsRefusedAsync(Body(type, [("age", new Int32Array.Builder().Build())]), "no rows");
        await IsRefusedAsync(Body(type, [("height", new Int32Array.Builder().Append(1).Build())]), "None of the model's columns");
        await IsRefusedAsync(Body(type, [("age", new Int32Array.Builder().Append(1).Build()), ("age", new Int32Array.Builder().Append(1).Build())]), "'age' is there twice");
        await IsRefusedAsync(Body(type, [("age", new Int32Array.Builder().AppendRange(Enumerable.Range(0, 100_001)).Build())]), "more than 100000 rows");
        await IsRefusedAsync([], "cannot be read as");
        await IsRefusedAsync("[{\"age\": 1}]"u8.ToArray(), "cannot be read as");
        if (type == RowsOverHttp.Parquet)
        {
            await IsRefusedAsync(Body(type, [("region", Dictionary([new string('x', 1 << 20)], [.. Enumerable.Repeat((int?)0, 100)]))]), "more than 64 MiB");
        }

        async Task IsRefusedAsync(byte[] body, params string[] words)
        {
            using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, body, type);
            await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer, words);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Formats))]
    public async Task Predict_NeverFails_OnDamagedBodies(string type)
    {
        var body = Body(type, Columns());
        var random = new Random(7);
        for (var i = 0; i < 150; i++)
        {
            var damaged = i % 3 == 0 ? body[..random.Next(body.Length)] : (byte[])body.Clone();
            for (var change = 0; damaged.Length > 0 && i % 3 != 0 && change < 1 + (i % 4); change++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, damaged, type);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.IsLessThan(500, (int)answer.StatusCode, $"{Convert.ToBase64String(damaged)}\n{text}");
        }
    }

    [TestMethod]
    [DataRow(RowsOverHttp.Arrow)]
    [DataRow(RowsOverHttp.ArrowFile)]
    public async Task Predict_Survives_ASchemaThatIsNestedThousandsDeep(string type)
    {
        byte[] body = [];
        var writing = new Thread(() => body = NestedSchema(type, 30_000), 512 * 1024 * 1024);
        writing.Start();
        writing.Join();
        using var answer = await RowsOverHttp.SendAsync(SharedStudio.Shop, body, type);
        await ProblemAssert.IsAsync(HttpStatusCode.BadRequest, answer);
    }

    private static byte[] NestedSchema(string type, int depth)
    {
        IArrowType nested = Int32Type.Default;
        for (var level = 0; level < depth; level++)
        {
            nested = new ListType(nested);
        }

        var schema = new Schema([new Field("age", nested, true)], null);
        using var stream = new MemoryStream();
        using (var writer = type == RowsOverHttp.Arrow ? new ArrowStreamWriter(stream, schema, leaveOpen: true) : new ArrowFileWriter(stream, schema, leaveOpen: true))
        {
            writer.WriteStart();
            writer.WriteEnd();
        }

        return stream.ToArray();
    }

    private static (string Name, IArrowArray Values)[] Columns() =>
    [
        ("account", new Int64Array.Builder().Append(Account).Append(Account + 3).Build()),
        ("grade", new Int64Array.Builder().Append(2).Append(3).Build()),
        ("rate", new DoubleArray.Builder().Append(0.1).Append(0.25).Build()),
        ("member", new BooleanArray.Builder().Append(true).Append(false).Build()),
        ("since", new TimestampArray.Builder(new TimestampType(TimeUnit.Nanosecond, "UTC")).Append(new DateTimeOffset(2020, 3, 1, 0, 0, 0, TimeSpan.Zero)).AppendNull().Build()),
        ("age", new DoubleArray.Builder().Append(61).AppendNull().Build()),
        ("income", new DoubleArray.Builder().Append(55_000.25).Append(1200).Build()),
        ("region", new StringArray.Builder().Append("Zürich, West").AppendNull().Build()),
    ];

    private static DictionaryArray Dictionary(string[] values, params int?[] keys)
    {
        var indices = new Int32Array.Builder();
        foreach (var key in keys)
        {
            indices.Append(key);
        }

        return new DictionaryArray(new DictionaryType(Int32Type.Default, StringType.Default, false), indices.Build(), new StringArray.Builder().AppendRange(values).Build());
    }

    private static byte[] Body(string type, (string Name, IArrowArray Values)[] columns)
    {
        var schema = new Schema([.. columns.Select(column => new Field(column.Name, column.Values.Data.DataType, true))], null);
        using var batch = new RecordBatch(schema, columns.Select(column => column.Values), columns[0].Values.Length);
        using var stream = new MemoryStream();
        if (type == RowsOverHttp.Parquet)
        {
            using var file = new FileWriter(stream, schema, leaveOpen: true);
            file.WriteRecordBatch(batch);
            file.Close();
        }
        else
        {
            using var writer = type == RowsOverHttp.Arrow ? new ArrowStreamWriter(stream, schema, leaveOpen: true) : new ArrowFileWriter(stream, schema, leaveOpen: true);
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }

        return stream.ToArray();
    }

    private static async Task<RecordBatch> ReadAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, System.Text.Encoding.UTF8.GetString(body));
        if (answer.Content.Headers.ContentType!.MediaType == RowsOverHttp.Arrow)
        {
            using var reader = new ArrowStreamReader(body);
            return reader.ReadNextRecordBatch();
        }

        using var file = new FileReader(new MemoryStream(body));
        using var batches = file.GetRecordBatchReader();
        return await batches.ReadNextRecordBatchAsync();
    }
}
