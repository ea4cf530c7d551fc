namespace Studio.Pipelines.Tests.ForeignModels;

using System.Text;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.ForeignModels;
using Studio.Pipelines.ForeignModels.Onnx;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Graphs.Proto;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Tasks;
using DataType = Studio.Pipelines.Graphs.Proto.TensorProto.Types.DataType;

[TestClass]
public sealed class OnnxImportTests : IDisposable
{
    private const string Numbers = "p,q,r,y\n1,2,3,14\n0.5,-1,4,10.5\n-2,3,1,7\n4,4,4,24\n";
    private const string Letters = "p,q,r,y\n9,0,0,a\n0,9,0,b\n0,0,-9,c\n9,1,0,a\n1,9,0,b\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("studio-onnx-import-test-");

    [TestMethod]
    public async Task Import_TakesMapsApart()
    {
        var file = new ForeignOnnx();
        var (label, scores) = file.Classifier(file.Input("x", DataType.Float, -1, 3), "a", "b", "c");
        file.Output("label", label, DataType.String, -1);
        file.ZipMap("probabilities", scores, "a", "b", "c");

        var result = await ImportAsync(file, Letters);

        CollectionAssert.AreEqual(new[] { "a", "b", "c" }, result.Signature!.Classes!.ToArray());
        Assert.AreEqual(1, result.Metrics!.Validation["accuracy"]);
        Assert.AreEqual("a", Predict((9, 0, 0)).Labels![0]);
    }

    [TestMethod]
    public async Task Import_ServesNumbers_AndTellsThatTheOrderOfColumnsWasTakenForGranted()
    {
        var file = new ForeignOnnx();
        file.Output("y", file.Weighed(file.Input("x", DataType.Float, -1, 3)), DataType.Float, -1, 1);

        var result = await ImportAsync(file, Numbers);

        Assert.AreEqual(TaskCatalog.Regression, result.Signature!.Task);
        Assert.IsTrue(result.Warnings.Any(warning => warning.Contains("'p', 'q', 'r'", StringComparison.Ordinal)));
        Assert.AreEqual(0, result.Metrics!.Validation["rmse"], 1e-6);
        Assert.AreEqual(14f, Predict((1, 2, 3)).Predictions.Values[0]);
    }

    [TestMethod]
    public async Task Import_ServesNumbers_WhenTheFileTellsNoShapes()
    {
        var file = new ForeignOnnx();
        file.Output("y", file.Weighed(file.Input("x", DataType.Float)), DataType.Float);
        foreach (var value in file.Graph.Input.Concat(file.Graph.Output))
        {
            value.Type.TensorType.Shape = null;
        }

        var result = await ImportAsync(file, Numbers);

        Assert.IsTrue(result.IsReady, result.Reason);
        Assert.AreEqual(14f, Predict((1, 2, 3)).Predictions.Values[0]);
    }

    [TestMethod]
    public async Task Import_FeedsColumnsInTheOrderOfTheMapping()
    {
        var file = new ForeignOnnx();
        file.Output("y", file.Weighed(file.Input("x", DataType.Float, -1, 3)), DataType.Float, -1, 1);

        await ImportAsync(file, Numbers, """{"inputs": {"x": ["r", "q", "p"]}}""");

        Assert.AreEqual(3 + (2 * 2) + (1 * 3), Predict((1, 2, 3)).Predictions.Values[0]);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    public async Task Import_ServesAnyNumberOfRows_WhenTheFileTakesAFixedOne(int batch)
    {
        var file = new ForeignOnnx();
        var flat = file.Editor.Reshape(file.Input("x", DataType.Float, batch, 3), batch, 3);
        file.Output("y", file.Weighed(flat), DataType.Float, batch, 1);

        await ImportAsync(file, Numbers);

        CollectionAssert.AreEqual(new[] { 14f, 6f, 24f }, Predict((1, 2, 3), (1, 1, 1), (4, 4, 4)).Predictions.Values);
    }

    [TestMethod]
    public async Task Import_ServesRowByRow_WhenRowsOfACallChangeEachOther()
    {
        var file = new ForeignOnnx();
        var x = file.Input("x", DataType.Float, -1, 3);
        var mean = file.Editor.Node("ReduceMean", [x], string.Empty, GraphEditor.Ints("axes", [0]), GraphEditor.Int("keepdims", 1));
        file.Output("y", file.Editor.Node("Add", [file.Weighed(x), file.Weighed(mean)]), DataType.Float, -1, 1);

        var result = await ImportAsync(file, Numbers);

        Assert.IsTrue(result.Warnings.Any(warning => warning.Contains("row by row", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(new[] { 28f, 12f }, Predict((1, 2, 3), (1, 1, 1)).Predictions.Values);
    }

    [TestMethod]
    public async Task Import_KeepsAll64Bits()
    {
        var file = new ForeignOnnx();
        var p = file.Input("p", DataType.Double, -1, 1);
        var added = file.Editor.Node("Add", [p, file.Editor.Cast(file.Editor.Constant(1f), DataType.Double)]);
        file.Output("score", added, DataType.Double, -1, 1);

        await ImportAsync(file, "p,y\n16777216.25,1\n3,4\n1,9\n");

        using var scorer = new OnnxScorer(Served);
        Assert.AreEqual(16777217.25, scorer.Score(new ColumnTable([new NumberColumn("p", [16777216.25])])).Numbers![0]);
    }

    [TestMethod]
    public async Task WholeNumbers_AreWhole_AndNeverMissing()
    {
        var file = new ForeignOnnx();
        file.Output("score", file.Editor.Cast(file.Input("p", DataType.Int64, -1, 1), DataType.Float), DataType.Float, -1, 1);

        var result = await ImportAsync(file, "p,y\n5,5\n7,7\n,8\n9,9\n");

        Assert.IsTrue(result.Signature!.Inputs[0] is { Required: true, Whole: true });
        using var scorer = new OnnxScorer(Served);
        StringAssert.Contains(Problem(scorer, """[{"p": null}]"""), "missing");
        StringAssert.Contains(Problem(scorer, """[{"p": 2.5}]"""), "whole");
        StringAssert.Contains(Problem(scorer, """[{}]"""), "p");
        Assert.IsNull(Problem(scorer, """[{"p": 2}]"""));
    }

    [TestMethod]
    public async Task ColumnsAreRequired_WhenTheModelMakesNothingOfMissingValues()
    {
        var file = new ForeignOnnx();
        file.Output("y", file.Weighed(file.Input("x", DataType.Float, -1, 3)), DataType.Float, -1, 1);

        var result = await ImportAsync(file, Numbers);

        Assert.IsTrue(result.Signature!.Inputs.All(input => input.Required));
        Assert.IsTrue(result.Warnings.Any(warning => warning.Contains("every column", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Logits_BecomeProbabilities()
    {
        var file = new ForeignOnnx();
        var x = file.Input("x", DataType.Float, -1, 3);
        file.Output("logits", x, DataType.Float, -1, 3);

        var result = await ImportAsync(file, Letters.Replace("-9", "9", StringComparison.Ordinal), """{"outputs": {"logits": "logits"}, "classes": ["a", "b", "c"]}""");

        Assert.IsTrue(result.IsReady, result.Reason);
        var answer = Predict((1, 2, 3));
        Assert.AreEqual("c", answer.Labels![0]);
        Assert.AreEqual(Math.Exp(3) / (Math.Exp(1) + Math.Exp(2) + Math.Exp(3)), answer.Predictions.Values[2], 1e-6);
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenLogitsAreTakenForProbabilities()
    {
        var file = new ForeignOnnx();
        file.Output("out", file.Input("x", DataType.Float, -1, 3), DataType.Float, -1, 3);

        var result = await ImportAsync(file, Letters, """{"task": "multiclass"}""");

        StringAssert.Contains(result.Reason, "logits");
    }

    [TestMethod]
    public async Task Import_AsksForTheMeaning_WhenOneNumberCouldBeAProbability()
    {
        var file = new ForeignOnnx();
        file.Output("out", file.Editor.Node("Sigmoid", [file.Weighed(file.Input("x", DataType.Float, -1, 3))]), DataType.Float, -1, 1);
        const string Rows = "p,q,r,y\n1,0,0,1\n0,-2,0,0\n";

        StringAssert.Contains((await ImportAsync(file, Rows)).Reason, "probability");
        var result = await ImportAsync(file, Rows, """{"outputs": {"probabilities": ["out"]}, "classes": ["no", "yes"]}""");

        Assert.IsTrue(result.IsReady, result.Reason);
        Assert.AreEqual(TaskCatalog.Binary, result.Signature!.Task);
        Assert.AreEqual(1 / (1 + Math.Exp(-1)), Predict((1, 0, 0)).Predictions.Values[1], 1e-6);
    }

    [TestMethod]
    public async Task Classes_AreServedByTheNamesOfTheMapping()
    {
        var file = new ForeignOnnx();
        var scores = file.Editor.Node("Softmax", [file.Input("x", DataType.Float, -1, 3)], string.Empty, GraphEditor.Int("axis", 1));
        file.Output("label", file.Editor.Node("ArgMax", [scores], string.Empty, GraphEditor.Int("axis", 1), GraphEditor.Int("keepdims", 0)), DataType.Int64, -1);
        file.Output("probabilities", scores, DataType.Float, -1, 3);

        var result = await ImportAsync(file, Letters.Replace("-9", "9", StringComparison.Ordinal), """{"classes": ["a", "b", "c"]}""");

        Assert.AreEqual(1, result.Metrics!.Validation["accuracy"]);
        Assert.AreEqual("b", Predict((1, 2, 0)).Labels![0]);
    }

    [TestMethod]
    public async Task Classes_StayNumbers_AndNobodyKnowsHowGoodItIs_WhenNothingNamesThem()
    {
        var file = new ForeignOnnx();
        var scores = file.Editor.Node("Softmax", [file.Input("x", DataType.Float, -1, 3)], string.Empty, GraphEditor.Int("axis", 1));
        file.Output("label", file.Editor.Node("ArgMax", [scores], string.Empty, GraphEditor.Int("axis", 1), GraphEditor.Int("keepdims", 0)), DataType.Int64, -1);
        file.Output("probabilities", scores, DataType.Float, -1, 3);

        var result = await ImportAsync(file, Letters);

        Assert.IsTrue(result.IsReady, result.Reason);
        Assert.IsNull(result.Metrics);
        Assert.IsTrue(result.Warnings.Any(warning => warning.Contains("how good", StringComparison.Ordinal)));
        Assert.AreEqual(("1", "int64"), (Predict((1, 2, 0)).Labels![0], result.Signature!.Outputs[0].Type));
    }

    [TestMethod]
    public async Task Texts_KeepTheBlanksAroundThem_BecauseOtherToolsDo()
    {
        var file = new ForeignOnnx();
        var bits = file.Editor.Node("OneHotEncoder", [file.Input("colour", DataType.String, -1, 1)], OnnxGraph.MlDomain, GraphEditor.Strings("cats_strings", [" red", "red", "blue"]), GraphEditor.Int("zeros", 1));
        file.Output("score", file.Weighed(file.Editor.Reshape(bits, -1, 3)), DataType.Float, -1, 1);

        var result = await ImportAsync(file, "colour,y\n red,1\nred,2\nblue,3\n red,1\n");

        Assert.AreEqual(0, result.Metrics!.Validation["rmse"], 1e-6);
        using var scorer = new OnnxScorer(Served);
        var source = PredictionSource.OpenText(Encoding.UTF8.GetBytes("colour\n red\nred\n red \n"), "rows.csv", scorer.Input);
        var rows = source.Read(10, [], default, CancellationToken.None)!.Input.Rows!;
        CollectionAssert.AreEqual(new[] { 1f, 2f, 0f }, scorer.Score(rows).Predictions.Values);
    }

    [TestMethod]
    public async Task Texts_AreMissing_WhereAWordForMissingIsGiven()
    {
        var file = new ForeignOnnx();
        var bits = file.Editor.Node("OneHotEncoder", [file.Input("colour", DataType.String, -1, 1)], OnnxGraph.MlDomain, GraphEditor.Strings("cats_strings", ["NA", "red", string.Empty]), GraphEditor.Int("zeros", 1));
        file.Output("score", file.Weighed(file.Editor.Reshape(bits, -1, 3)), DataType.Float, -1, 1);

        var result = await ImportAsync(file.ToArray(), "colour,y\nNA,3\nred,2\n,3\nblue,0\n", null, ReadingWishes.None with { Missing = ["NA"] });

        Assert.AreEqual(0, result.Metrics!.Validation["rmse"], 1e-6);
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenTheMappingHasTheFilesClassesInAnotherOrder()
    {
        var file = new ForeignOnnx();
        var (label, scores) = file.Classifier(file.Input("x", DataType.Float, -1, 3), "a", "b", "c");
        file.Output("label", label, DataType.String, -1);
        file.Output("probabilities", scores, DataType.Float, -1, 3);

        StringAssert.Contains((await ImportAsync(file, Letters, """{"classes": ["c", "a", "b"]}""")).Reason, "order");
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenLabelsAreNotTheMostProbableClasses()
    {
        var file = new ForeignOnnx();
        var (label, scores) = file.Classifier(file.Input("x", DataType.Float, -1, 3), "a", "b", "c");
        file.Output("label", label, DataType.String, -1);
        file.Output("probabilities", file.Editor.Node("Gather", [scores, file.Editor.Constant(1L, 2L, 0L)], string.Empty, GraphEditor.Int("axis", 1)), DataType.Float, -1, 3);

        StringAssert.Contains((await ImportAsync(file, Letters)).Reason, "not the order of its probabilities");
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenTheToolAnsweredOtherwise()
    {
        var file = new ForeignOnnx();
        file.Output("y", file.Weighed(file.Input("x", DataType.Float, -1, 3)), DataType.Float, -1, 1);
        const string Rows = "p,q,r,theirs,y\n1,2,3,14,1\n1,1,1,6.5,2\n0,0,1,3,3\n";

        var result = await ImportAsync(file, Rows, """{"expected": {"prediction": "theirs"}}""");

        StringAssert.Contains(result.Reason, "1 of 3 rows differ");
        StringAssert.Contains(result.Reason, "6 in place of 6.5");
        Assert.IsFalse(File.Exists(Served));
    }

    [TestMethod]
    public async Task Import_MatchesColumns_WhoseNamesLostTheirMarks()
    {
        var file = new ForeignOnnx();
        var sum = file.Editor.Node("Sub", [file.Input("hours_per_week", DataType.Float, -1, 1), file.Input("Skew_Max", DataType.Float, -1, 1)]);
        file.Output("score", sum, DataType.Float, -1, 1);

        await ImportAsync(file, "Skew.Max,hours-per-week,y\n1,5,4\n2,5,3\n3,9,6\n");

        using var scorer = new OnnxScorer(Served);
        Assert.AreEqual(7f, scorer.Score(new ColumnTable([new NumberColumn("Skew.Max", [3]), new NumberColumn("hours-per-week", [10])])).Predictions.Values[0]);
    }

    [TestMethod]
    public async Task Import_NamesTheInputs_WhenItCannotTellTheirColumns()
    {
        var file = new ForeignOnnx();
        file.Output("score", file.Editor.Node("Sub", [file.Input("first", DataType.Float, -1, 1), file.Input("second", DataType.Float, -1, 1)]), DataType.Float, -1, 1);

        var result = await ImportAsync(file, "a,b,y\n1,5,4\n2,5,3\n3,9,6\n");

        StringAssert.Contains(result.Reason, "\"first\": [\"…\"], \"second\": [\"…\"]");
    }

    [TestMethod]
    [DataRow("{\"inputs\": {\"z\": [\"p\"]}}", "'z'")]
    [DataRow("{\"inputs\": {\"x\": [\"p\", \"q\"]}}", "it takes 3")]
    [DataRow("{\"inputs\": {\"x\": [\"p\", \"q\", \"nothing\"]}}", "nothing")]
    [DataRow("{\"outputs\": {\"prediction\": \"nothing\"}}", "nothing")]
    [DataRow("{\"task\": \"ranking\"}", "ranking")]
    [DataRow("{\"output\": {}}", "output")]
    [DataRow("{", "mapping")]
    public async Task Import_TellsWhatIsWrongWithAMapping(string mapping, string told)
    {
        var file = new ForeignOnnx();
        file.Output("y", file.Weighed(file.Input("x", DataType.Float, -1, 3)), DataType.Float, -1, 1);

        StringAssert.Contains((await ImportAsync(file, Numbers, mapping)).Reason, told);
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenWeightsLieInAnotherFile()
    {
        var file = new ForeignOnnx();
        file.Output("y", file.Weighed(file.Input("x", DataType.Float, -1, 3)), DataType.Float, -1, 1);
        var constant = file.Graph.Initializer[0];
        (constant.DataLocation, constant.RawData) = (TensorProto.Types.DataLocation.External, Google.Protobuf.ByteString.Empty);
        constant.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../../../etc/passwd" });

        StringAssert.Contains((await ImportAsync(file, Numbers)).Reason, "../../../etc/passwd");
    }

    [TestMethod]
    [DataRow("RunThis", "com.example")]
    [DataRow("EPContext", "com.microsoft")]
    [DataRow("Loop", "")]
    public async Task Import_IsRefusedByName_WhenAnOperatorMayNotRun(string op, string domain)
    {
        var file = new ForeignOnnx();
        file.Output("y", file.Editor.Node(op, [file.Input("x", DataType.Float, -1, 3)], domain), DataType.Float, -1, 1);

        var result = await ImportAsync(file, Numbers);

        Assert.AreEqual(op, result.Component, result.Reason);
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenAnOperatorThatMayNotRunIsHiddenInABranch()
    {
        var file = new ForeignOnnx();
        var branch = new GraphProto { Name = "branch", Node = { new NodeProto { OpType = "RunThis", Domain = "com.example", Output = { "z" } } } };
        file.Output("y", file.Editor.Node("If", [file.Input("x", DataType.Bool, -1, 1)], string.Empty, new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch }), DataType.Float, -1, 1);

        Assert.AreEqual("RunThis", (await ImportAsync(file, Numbers)).Component);
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenTheFileIsDamaged()
    {
        var file = new ForeignOnnx();
        file.Output("y", file.Weighed(file.Input("x", DataType.Float, -1, 3)), DataType.Float, -1, 1);
        var bytes = file.ToArray();

        foreach (var length in new[] { 0, 1, bytes.Length / 2, bytes.Length - 1 })
        {
            Assert.IsFalse((await ImportAsync(bytes[..length], Numbers, null)).IsReady, $"{length} bytes");
        }
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenAnInputIsAPicture()
    {
        var file = new ForeignOnnx();
        file.Output("y", file.Editor.Node("ReduceMean", [file.Input("x", DataType.Float, -1, 3, 32, 32)], string.Empty, GraphEditor.Ints("axes", [1, 2, 3])), DataType.Float, -1);

        StringAssert.Contains((await ImportAsync(file, Numbers)).Reason, "picture");
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenThereAreTooManyOperators()
    {
        var file = new ForeignOnnx();
        var value = file.Input("x", DataType.Float, -1, 1);
        for (var i = 0; i <= OnnxCheck.MostNodes; i++)
        {
            file.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { i == 0 ? value : $"n{i - 1}" }, Output = { $"n{i}" } });
        }

        file.Output("y", $"n{OnnxCheck.MostNodes}", DataType.Float, -1, 1);

        StringAssert.Contains((await ImportAsync(file, Numbers)).Reason, "operators");
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenAValueOfTheRowIsASize()
    {
        var file = new ForeignOnnx();
        var size = file.Editor.Cast(file.Input("p", DataType.Float, -1), DataType.Int64);
        var made = file.Editor.Node("ConstantOfShape", [size]);
        file.Output("y", file.Editor.Reshape(file.Editor.Node("ReduceSum", [made], string.Empty), -1, 1), DataType.Float, -1, 1);

        Assert.AreEqual("ConstantOfShape", (await ImportAsync(file, Numbers)).Component);
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenAValueOfTheRowIsASizeInABranch()
    {
        var file = new ForeignOnnx();
        var size = file.Editor.Cast(file.Input("p", DataType.Float, -1), DataType.Int64);
        var branch = new GraphProto { Name = "branch", Node = { new NodeProto { OpType = "ConstantOfShape", Input = { size }, Output = { "z" } } }, Output = { new ValueInfoProto { Name = "z" } } };
        var choice = file.Editor.Node("If", [file.Input("x", DataType.Bool, -1, 1)], string.Empty, new AttributeProto { Name = "then_branch", Type = AttributeProto.Types.AttributeType.Graph, G = branch });
        file.Output("y", choice, DataType.Float, -1, 1);

        Assert.AreEqual("ConstantOfShape", (await ImportAsync(file, Numbers)).Component);
    }

    [TestMethod]
    [DataRow(10, "operators", DisplayName = "functions that call the next ten times")]
    [DataRow(1, "calls itself", DisplayName = "a function that calls itself")]
    public async Task Import_IsRefused_WhenFunctionsBecomeTooMuch(int calls, string told)
    {
        var file = new ForeignOnnx();
        file.Output("y", file.Editor.Node("f0", [file.Input("x", DataType.Float, -1, 3)], "local"), DataType.Float, -1, 1);
        for (var level = 0; level < 10; level++)
        {
            var function = new FunctionProto { Name = $"f{level}", Domain = "local", Input = { "a" }, Output = { "b" } };
            for (var call = 0; call < calls; call++)
            {
                function.Node.Add(level < 9 ? Node($"f{level + 1}", "local", call) : calls > 1 ? Node("Identity", string.Empty, call) : Node("f0", "local", call));
            }

            file.Functions.Add(function);
        }

        StringAssert.Contains((await ImportAsync(file, Numbers)).Reason, told);

        static NodeProto Node(string op, string domain, int call) => new() { OpType = op, Domain = domain, Input = { call == 0 ? "a" : $"v{call - 1}" }, Output = { $"v{call}" } };
    }

    [TestMethod]
    public async Task Import_Succeeds_WhenTheNumberOfRowsIsASize()
    {
        var file = new ForeignOnnx();
        var x = file.Input("x", DataType.Float, -1, 3);
        var zeros = file.Editor.Node("ConstantOfShape", [file.Editor.Node("Shape", [x])]);
        file.Output("y", file.Weighed(file.Editor.Node("Add", [x, zeros])), DataType.Float, -1, 1);

        var result = await ImportAsync(file, Numbers);

        Assert.IsTrue(result.IsReady, result.Reason);
    }

    [TestMethod]
    public async Task Import_IsRefused_WhenNothingDependsOnTheRow()
    {
        var file = new ForeignOnnx();
        file.Input("x", DataType.Float, -1, 3);
        file.Output("y", file.Editor.Reshape(file.Editor.Constant(1f), 1, 1), DataType.Float, -1, 1);

        StringAssert.Contains((await ImportAsync(file, Numbers)).Reason, "none of its inputs");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string Served => Path.Combine(_folder.FullName, "out", "model.onnx");

    private Task<ImportResult> ImportAsync(ForeignOnnx file, string rows, string? mapping = null) => ImportAsync(file.ToArray(), rows, mapping);

    private async Task<ImportResult> ImportAsync(byte[] onnx, string rows, string? mapping, ReadingWishes? wishes = null)
    {
        var (model, table, output) = (Path.Combine(_folder.FullName, "model.onnx"), Path.Combine(_folder.FullName, "rows.csv"), Directory.CreateDirectory(Path.Combine(_folder.FullName, "out")));
        await File.WriteAllBytesAsync(model, onnx);
        await File.WriteAllTextAsync(table, rows);
        return await ModelImporter.RunAsync(new ImportTask(model, table, "rows.csv", "y") { Mapping = mapping, Wishes = wishes ?? ReadingWishes.None }, output.FullName, new Progress<string>(), CancellationToken.None);
    }

    private ScoredRows Predict(params (double P, double Q, double R)[] rows)
    {
        using var scorer = new OnnxScorer(Served);
        return scorer.Score(new ColumnTable([new NumberColumn("p", [.. rows.Select(row => row.P)]), new NumberColumn("q", [.. rows.Select(row => row.Q)]), new NumberColumn("r", [.. rows.Select(row => row.R)])]));
    }

    private static string? Problem(OnnxScorer scorer, string json)
    {
        var read = scorer.Input.FromJson(Encoding.UTF8.GetBytes(json));
        return read.Rows is null ? string.Join(' ', read.Problems) : null;
    }
}
