namespace Studio.Pipelines.Tests.Onnx.Converters;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trainers;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;

[TestClass]
public sealed class NeighborModelConverterTests
{
    // Few different values: many rows are the same or equally far away, and one is very far.
    private static readonly Gen<float> Value = Gen.Int[0, 4].Select(index => new[] { -1f, 0, 0.1f, 1, 30 }[index]);

    [TestMethod]
    public void Convert_PredictsTheSame_WhenManyRowsAreEquallyFar() =>
        (from training in Value.Array[TrainingData.Width * 60]
         from asked in Value.Array[TrainingData.Width * 20]
         from neighbors in Gen.Int[2, 80]
         from decay in Gen.Int[1, 3]
         from weights in Gen.Float[0.01f, 4].Array[60]
         from weighed in Gen.Bool
         select (training, asked, neighbors, decay, weights: weighed ? weights : null))
        .Sample(
            sample =>
            {
                uint[] keys = [.. Enumerable.Range(0, 60).Select(row => (uint)(row % 3) + 1)];
                var table = new ColumnTable([new VectorColumn(ColumnNames.Features, sample.training, TrainingData.Width), new KeyColumn(ColumnNames.Label, keys, 3)]);
                table = sample.weights is null ? table : table.With(new FloatColumn(ColumnNames.Weight, sample.weights));
                var run = TrainingData.Run(new KnnTrainer(), TaskCatalog.Multiclass, table, table);
                run = run with { Parameters = run.Parameters.With("neighbors", sample.neighbors).With("decay", sample.decay) };
                var model = (NeighborModel)new KnnTrainer().Train(run, CancellationToken.None);
                var features = new VectorColumn(ColumnNames.Features, sample.asked, TrainingData.Width);
                using var graph = new FeatureGraph(model, TaskCatalog.Multiclass, TrainingData.Width, 3);
                var expected = PredictionReader.Predict(model, new ColumnTable([features]), TaskCatalog.Multiclass).Values;
                return expected.Zip(graph.Predict(features).Values).All(pair => Math.Abs(pair.First - pair.Second) < 2e-6);
            },
            iter: 300);
}
