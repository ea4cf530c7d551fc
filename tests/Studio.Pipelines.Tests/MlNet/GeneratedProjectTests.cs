namespace Studio.Pipelines.Tests.MlNet;

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.MlNet;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Onnx;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;

/// <summary>The files beside <c>model.zip</c> compile, run, and make of values what the service makes of them.</summary>
[TestClass]
public sealed class GeneratedProjectTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-mlnet-project-");

    private string Onnx => Path.Combine(_folder.FullName, "model.onnx");

    private string Out => Path.Combine(_folder.FullName, "mlnet");

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task Program_AnswersAsTheFile_WhateverTheColumnsAreCalled()
    {
        string[] names = ["Score", "class", "größe <cm> & \"x\\y\"", "日付\n", "ModelInput"];
        var renamed = LabelledTable.Columns.Select(column => column.Name).Zip(names).Append((LabelledTable.Label, LabelledTable.Label)).ToDictionary();
        var plan = LabelledTable.Plan(TaskCatalog.Binary);
        plan = plan with { Features = [.. plan.Features.Select(feature => feature with { Name = renamed[feature.Name] })], Classes = ["{low}", "\"other\""] };
        var table = LabelledTable.Create(plan.Task, 300, 1).With(new TextColumn(LabelledTable.Label, [.. LabelledTable.Create(plan.Task, 300, 1).Column<TextColumn>(LabelledTable.Label).Values.Select(label => label == "low" ? "{low}" : "\"other\"")]));
        table = new ColumnTable(table.Columns.Select(column => column.Rename(renamed[column.Name])));
        await File.WriteAllBytesAsync(Onnx, OnnxExporter.Export(LearnerMatrixTests.Train(plan, TrainerCatalog.Find("lightgbm")!, 1, table: table)));
        MlNetExport.Write(Onnx, Out, "my model, 2nd", "my model, 2nd version 1", CancellationToken.None);

        var output = await RunAsync();

        using var scorer = new OnnxScorer(Onnx);
        var scored = scorer.Score(new ColumnTable(
        [
            new NumberColumn(names[0], [1]), new TextColumn(names[1], ["text"]), new TextColumn(names[2], ["text"]),
            new NumberColumn(names[3], [new DateTimeOffset(2024, 5, 31, 18, 30, 0, TimeSpan.Zero).ToUnixTimeSeconds()]), new TextColumn(names[4], ["text"]),
        ]));
        var line = string.Create(CultureInfo.InvariantCulture, $"{scored.Labels![0]}, probability of '\"other\"' {scored.Predictions.Values[1]}");
        CollectionAssert.AreEqual(new[] { line, line, line, line, line }, output);
    }

    [TestMethod]
    [Timeout(300_000, CooperativeCancellation = true)]
    public async Task ModelInput_MakesOfValues_WhatTheServiceMakesOfThem()
    {
        SignatureInput[] inputs =
        [
            new("amount", "numeric", "float") { Reading = new ColumnReading(ColumnType.Number) { Number = new NumberFormat(",") { Thousands = ".", Unit = "€" }, Missing = ["-999", "n/a"] } },
            new("exact", "numeric", "double") { Reading = ColumnReading.Typed(ColumnType.Number) },
            new("grade", "categorical", "string") { Reading = ColumnReading.Typed(ColumnType.Number) },
            new("day", "datetime", "double") { Reading = new ColumnReading(ColumnType.Timestamp) { Date = new DateFormat(DateOrder.DayFirst) } },
            new("month", "categorical", "string") { Reading = ColumnReading.Typed(ColumnType.Timestamp) },
            new("paid", "boolean", "string") { Reading = ColumnReading.Typed(ColumnType.Boolean) },
            new("member", "boolean", "string") { Reading = new ColumnReading(ColumnType.Text) { True = "yes", False = "no", Missing = ["unknown"] } },
            new("code", "categorical", "string") { Reading = new ColumnReading(ColumnType.Text) { Numbers = new Dictionary<string, string> { ["7"] = "007", ["38"] = "38.0" } } },
            new("raw", "categorical", "string") { Reading = new ColumnReading(ColumnType.Text) { KeepsBlanks = true, Missing = ["NA"] } },
            new("old", "boolean", "string"),
            new("size cm", "numeric", "float"),
            new("size_cm", "numeric", "float"),
        ];
        (string Code, string Json)[] rows =
        [
            ("""Amount = 1234.5, Exact = 0.1, Grade = 3, Day = new DateTime(2024, 2, 1), Month = new DateTime(2024, 2, 1, 12, 30, 15, 250), Paid = true, Member = "TRUE", Code = ModelInput.CodeOf(7), Raw = " red ", Old = "TRUE", SizeCm = 1, SizeCm2 = 2""",
             """{"amount":1234.5,"exact":0.1,"grade":3,"day":"2024-02-01","month":"2024-02-01T12:30:15.25Z","paid":true,"member":"TRUE","code":7,"raw":" red ","old":"TRUE","size cm":1,"size_cm":2}"""),
            ("""Amount = -999, Exact = double.PositiveInfinity, Grade = 0.1, Day = new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc), Paid = false, Member = ModelInput.MemberOf(false), Code = "\u00a0007 ", Raw = " na", Old = " no "  """,
             """{"amount":-999,"exact":null,"grade":0.1,"day":"1969-12-31T23:59:59Z","paid":false,"member":false,"code":"\u00a0007 ","raw":" na","old":" no "}"""),
            ("""Amount = 1e300, Grade = double.NaN, Member = "UNKNOWN", Code = ModelInput.CodeOf(38), SizeCm = -0.5""",
             """{"amount":1e300,"grade":null,"member":"UNKNOWN","code":38,"size cm":-0.5}"""),
            ("""Grade = 1e15, Code = ModelInput.CodeOf(38.5), Member = "Maybe", Raw = "  ", Old = "  " """, """{"grade":1e15,"code":38.5,"member":"Maybe","raw":"  ","old":"  "}"""),
            ("""Member = ModelInput.MemberOf(true), Code = "" """, """{"member":true,"code":""}"""),
        ];
        var signature = new ModelSignature(TaskCatalog.Regression, "price", inputs, [new SignatureOutput("prediction", "float")], null) { MissingWords = MissingWords.Common };
        WriteGraph(signature);
        MlNetExport.Write(Onnx, Out, "contract", "contract", CancellationToken.None);
        var program = $$"""
            using System;
            using System.Text.Json;
            using ContractModel;
            foreach (var row in new ModelInput[] { {{string.Join(", ", rows.Select(row => $"new() {{ {row.Code} }}"))}} })
            {
                Console.WriteLine(JsonSerializer.Serialize(new object[] { {{string.Join(", ", InputMember.Of(signature).Select(member => $"row.{member.Name}Column"))}} }, new JsonSerializerOptions { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals }));
            }
            """;
        await File.WriteAllTextAsync(Path.Combine(Out, "Program.cs"), program);

        var output = await RunAsync();

        Assert.HasCount(rows.Length, output);
        for (var i = 0; i < rows.Length; i++)
        {
            using var read = new PredictionInput(signature).FromJson(Encoding.UTF8.GetBytes($"[{rows[i].Json}]"));
            Assert.IsEmpty(read.Problems);
            var table = MlNetRows.ForMlNet(signature, read.Rows!.ToTable());
            var actual = JsonDocument.Parse(output[i]).RootElement;
            for (var column = 0; column < inputs.Length; column++)
            {
                Assert.AreEqual(Text(table.Columns[column]), actual[column].ToString(), $"row {i}, {inputs[column].Name}");
            }
        }
    }

    [TestMethod]
    public void Versions_AreThoseThatTheStudioIsBuiltWith()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
        {
            folder = folder.Parent!;
        }

        var versions = XDocument.Load(Path.Combine(folder.FullName, "Directory.Packages.props")).Descendants("PackageVersion").ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
        string[] packages = ["Microsoft.ML", "Microsoft.ML.OnnxTransformer", "Microsoft.ML.OnnxRuntime"];
        string[] written = [SampleSource.MlNetVersion, SampleSource.MlNetVersion, SampleSource.RuntimeVersion];
        CollectionAssert.AreEqual(packages.Select(package => versions[package]).ToArray(), written);
    }

    [TestMethod]
    [DataRow("bill_length mm", "BillLengthMm")]
    [DataRow("class", "Class")]
    [DataRow("1st", "Column1st")]
    [DataRow("", "Column")]
    [DataRow("€ %", "Column")]
    [DataRow("größe", "Größe")]
    [DataRow("gro\u0308ße", "Gro\u0308ße")]
    [DataRow("名前", "名前")]
    [DataRow("a\U0001D400b\ud800", "AB")]
    [DataRow("x\u200by", "XY")]
    public void Identifier_IsOneOfCSharp(string text, string expected) => Assert.AreEqual(expected, CSharpText.Identifier(text, "Column"));

    [TestMethod]
    [DataRow("a\"b\\", "\"a\\\"b\\\\\"")]
    [DataRow("line\nbreak\u2028", "\"line\\u000abreak\\u2028\"")]
    [DataRow("日本 é {x}", "\"日本 é {x}\"")]
    public void Literal_IsThatOfTheText(string text, string expected) => Assert.AreEqual(expected, CSharpText.Literal(text));

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Text(TableColumn column) => column switch
    {
        FloatColumn numbers => numbers.Values[0].ToString(CultureInfo.InvariantCulture),
        NumberColumn numbers => numbers.Values[0].ToString(CultureInfo.InvariantCulture),
        TextColumn texts => texts.Values[0],
        _ => throw new NotSupportedException(column.Name),
    };

    private void WriteGraph(ModelSignature signature)
    {
        var graph = new OnnxGraph();
        foreach (var input in signature.Inputs)
        {
            graph.Input(input.Name, Enum.Parse<InputType>(input.Type, ignoreCase: true));
        }

        graph.Output(signature.Inputs[0].Name, "prediction", "float", 1);
        File.WriteAllBytes(Onnx, graph.Build([new("signature", JsonSerializer.Serialize(signature, StudioJson.Line))]));
    }

    /// <summary>Builds and runs the project as a person does, with packages that are at hand; gives the lines it writes.</summary>
    private async Task<string[]> RunAsync()
    {
        var start = new ProcessStartInfo("dotnet", ["run"]) { WorkingDirectory = Out, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.AreEqual(0, process.ExitCode, await error + await output);
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
