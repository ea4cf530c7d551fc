namespace Studio.Pipelines.Tests.Onnx;

using CsCheck;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Graphs;
using Studio.Pipelines.Graphs.Proto;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers.Models;

/// <summary>However models are put together, their file predicts the weighted sum of what they predict.</summary>
[TestClass]
public sealed class StackedModelsTests
{
    private const int Width = 3;
    private const int Classes = 3;

    private static readonly Gen<DecisionTree> Tree =
        from feature in Gen.Int[0, Width - 1]
        from threshold in Gen.Float[-1, 1]
        from missing in Gen.Bool
        from leaves in Gen.Float[-2, 2].Array[2]
        from isLeaf in Gen.Bool
        select isLeaf ? new DecisionTree([], leaves[..1]) : new DecisionTree([new TreeNode(feature, threshold, ~0, ~1, missing)], leaves);

    [TestMethod]
    public void Add_PredictsTheWeightedSum_WhateverTheMembersAre() =>
        (from task in OneOf(TaskCatalog.Binary, TaskCatalog.Multiclass, TaskCatalog.Regression)
         from members in Member(task).Array[1, 7]
         from values in OneOf(float.NaN, -1, -0.3f, 0, 0.2f, 1, 5).Array[Width * 10]
         select (task, members, values))
        .Sample(
            sample =>
            {
                var total = sample.members.Sum(member => member.Weight);
                FittedMember[] members = [.. sample.members.Select(member => member with { Weight = member.Weight / total })];
                return Matches(members, sample.task, sample.values);
            },
            iter: 200);

    [TestMethod]
    public void Add_MakesOneOperator_OfAllTreesAndOneOfAllLinearModels_WhenNumbersArePredicted()
    {
        FittedMember[] members = [.. Enumerable.Range(0, 6).Select(i => Of(
            i % 2 == 0
                ? new TreeModel(Link(TaskCatalog.Regression, i), [[new DecisionTree([], [i])]], Width)
                : new LinearModel(Link(TaskCatalog.Regression, i), [[1, i, 2]], [i]),
            1 / 6.0))];
        CollectionAssert.AreEqual(new[] { "TreeEnsembleRegressor", "Gemm" }, Operators(members, TaskCatalog.Regression, "TreeEnsembleRegressor", "Gemm"));
    }

    [TestMethod]
    public void Add_MakesOneOperatorOfLinearModels_ButKeepsTreesApart_WhenClassesArePredicted()
    {
        FittedMember[] members = [.. Enumerable.Range(0, 4).Select(i => Of(
            i % 2 == 0
                ? new TreeModel(new OutputLink(TaskCatalog.Binary, Activation.Logistic), [[new DecisionTree([], [i])]], Width)
                : new LinearModel(new OutputLink(TaskCatalog.Binary, Activation.Logistic), [[1, i, 2]], [i]),
            0.25))];
        CollectionAssert.AreEqual(
            new[] { "TreeEnsembleRegressor", "Gemm", "TreeEnsembleRegressor" }, Operators(members, TaskCatalog.Binary, "TreeEnsembleRegressor", "Gemm"));
    }

    [TestMethod]
    public void Add_GivesTheSameNodes_FromStoredModels()
    {
        FittedMember[] members = [.. Enumerable.Range(0, 3).Select(i => Of(new LinearModel(Link(TaskCatalog.Regression, i), [[1, i, 2]], [i]), 1 / 3.0))];
        FittedMember[] stored = [.. members.Select(member => Of(Stored((PredictionModel)member.Model, TaskCatalog.Regression), member.Weight))];
        CollectionAssert.AreEqual(Graph(members, TaskCatalog.Regression), Graph(stored, TaskCatalog.Regression));
    }

    [TestMethod]
    public void Add_StillPredictsTheSame_FromModelsThatEarlierVersionsStored()
    {
        // Their links worked along axis 1, which is another one where models stand beside each other.
        FittedMember[] members = [.. Enumerable.Range(0, 3).Select(i => Of(
            Earlier(new LinearModel(new OutputLink(TaskCatalog.Multiclass, Activation.Softmax), [[1, i, 2], [i, 0, 1], [0, 1, i]], [i, 1, 2]), TaskCatalog.Multiclass), 1 / 3.0))];
        Assert.IsTrue(Matches(members, TaskCatalog.Multiclass, [.. Enumerable.Range(0, Width * 4).Select(value => value / 3f)]));
    }

    private static bool Matches(FittedMember[] members, PredictionTask task, float[] values)
    {
        // Nothing but trees takes missing values.
        values = Array.TrueForAll(members, member => member.Model is TreeModel) ? values : Array.ConvertAll(values, value => float.IsNaN(value) ? 0.5f : value);
        var rows = values.Length / Width;
        var table = new ColumnTable([new VectorColumn(ColumnNames.Features, values, Width)]);
        var expected = new double[rows * task.Layout.LearnerWidth(Classes)];
        foreach (var member in members)
        {
            var column = ColumnTable.From(member.Model.Transform(table)).Column<TableColumn>(task.Layout.LearnerColumn);
            var predicted = column is VectorColumn vector ? vector.Values : ((FloatColumn)column).Values;
            for (var i = 0; i < expected.Length; i++)
            {
                expected[i] += member.Weight * predicted[i];
            }
        }

        using var session = new InferenceSession(Graph(members, task));
        using var input = OrtValue.CreateTensorValueFromMemory(values, [rows, Width]);
        using var options = new RunOptions();
        using var results = session.Run(options, [ColumnNames.Features], [input], ["sum"]);
        var actual = results[0].GetTensorDataAsSpan<float>().ToArray();
        return actual.Length == expected.Length && expected.Zip(actual).All(pair => Math.Abs(pair.First - pair.Second) < 1e-4);
    }

    private static byte[] Graph(FittedMember[] members, PredictionTask task)
    {
        var graph = new OnnxGraph();
        var scope = new OnnxScope(graph);
        scope[ColumnNames.Features] = graph.Input(ColumnNames.Features, [Width]);
        graph.Output(graph.Sum([.. StackedModels.Add(members, scope, task.Layout)]), "sum", "float", task.Layout.LearnerWidth(Classes));
        return graph.Build([]);
    }

    private static string[] Operators(FittedMember[] members, PredictionTask task, params string[] wanted) =>
        [.. ModelProto.Parser.ParseFrom(Graph(members, task)).Graph.Node.Select(node => node.OpType).Where(wanted.Contains)];

    private static Gen<FittedMember> Member(PredictionTask task) =>
        from kind in Gen.Int[0, 2]
        from trees in Tree.Array[1, 4].Array[Classes]
        from weights in Gen.Float[-1, 1].Array[Width].Array[Classes]
        from scale in Gen.Int[0, 2]
        from isStored in Gen.Bool
        from weight in Gen.Double[0.1, 1]
        let outputs = task == TaskCatalog.Multiclass ? Classes : 1
        let link = Link(task, scale)
        let model = kind switch
        {
            0 => new TreeModel(link, trees[..outputs], Width),
            1 => (PredictionModel)new LinearModel(link, weights[..outputs], [.. weights.Take(outputs).Select(row => row[0])]),
            _ => new ForestModel(link, [.. trees.SelectMany(tree => tree).Select(tree => Forest(tree, outputs))], Width, outputs),
        }
        select Of(isStored ? Stored(model, task) : model, weight);

    private static ForestTree Forest(DecisionTree tree, int outputs) => new(
        tree.Nodes, [.. Enumerable.Range(0, tree.Leaves.Length + 1)], [.. tree.Leaves.Select((_, leaf) => leaf % outputs)], tree.Leaves);

    private static OutputLink Link(PredictionTask task, int variant) => task switch
    {
        { Name: "regression" } => new OutputLink(task, Activation.None, 1 + variant, variant * 3),
        { Name: "multiclass" } => new OutputLink(task, variant == 0 ? Activation.Softmax : Activation.Logistic),
        _ => new OutputLink(task, Activation.Logistic, 1 + (variant / 2)),
    };

    private static FittedMember Of(ITransformer model, double weight) => new(model, model, weight);

    private static StoredModel Stored(PredictionModel model, PredictionTask task) => StoredModel.FromOnnx(StoredModelExport.ToOnnx(model), task, null, 1);

    private static StoredModel Earlier(PredictionModel model, PredictionTask task)
    {
        var stored = ModelProto.Parser.ParseFrom(StoredModelExport.ToOnnx(model));
        stored.Graph.Node.Single(node => node.OpType == "Softmax").Attribute.Single().I = 1;
        return StoredModel.FromOnnx(Google.Protobuf.MessageExtensions.ToByteArray(stored), task, null, 1);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);
}
