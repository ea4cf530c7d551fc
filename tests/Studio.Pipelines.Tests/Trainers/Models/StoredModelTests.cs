namespace Studio.Pipelines.Tests.Trainers.Models;

using Microsoft.ML;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Images;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Onnx;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trainers.Models;

/// <summary>What every learner of the catalog trains can be stored and is the same when it is read again.</summary>
[TestClass]
public sealed class StoredModelTests
{
    public static IEnumerable<(string Learner, PredictionTask task)> All =>
        from trainer in TrainerCatalog.All
        where trainer.Name == TrainerCatalog.Baseline || !trainer.LearnsFromPictures
        from task in TaskCatalog.All
        select (trainer.Name, task);

    public static IEnumerable<string> Learners => TrainerCatalog.All.Where(TrainingData.Reads).Select(trainer => trainer.Name);

    [TestMethod]
    [DynamicData(nameof(All))]
    public void FromOnnx_PredictsAndExportsTheSame(string learner, PredictionTask task)
    {
        var plan = LabelledTable.Plan(task);
        var trained = LearnerMatrixTests.Train(plan, TrainerCatalog.Find(learner)!, members: 2, iterations: 4);
        var raw = ExperimentRows(task);
        var loaded = trained with { Members = [.. trained.Members.Select(member => member with { Model = Reload(member, raw, task) })] };

        AssertSame(trained.Predict(raw).Values, loaded.Predict(raw).Values, task == TaskCatalog.Regression ? 1e-4 : 1e-5);
        CollectionAssert.AreEqual(OnnxExporter.Export(trained), OnnxExporter.Export(loaded), "the file is the same to the last byte");
        CollectionAssert.AreEqual(
            trained.Members.Select(member => (member.Model as IIterated)?.Iterations).ToList(),
            loaded.Members.Select(member => (member.Model as IIterated)?.Iterations).ToList());
    }

    [TestMethod]
    [DynamicData(nameof(Learners))]
    public void FromOnnx_PredictsTheSame_WhenLogarithmsWereTrainedOn(string learner)
    {
        var task = TaskCatalog.Regression;
        var trainer = TrainerCatalog.Find(learner)!;
        var (training, validation) = (Positive(TrainingData.Create(task, 200, 1)), Positive(TrainingData.Create(task, 100, 2)));
        var target = TargetTransform.For(ParameterSet.Empty.With(TargetTransform.Parameter, "log"), training);
        var model = target.Wrap(trainer.Train(TrainingData.Run(trainer, task, target.Apply(training), target.Apply(validation)), CancellationToken.None), validation);
        var loaded = Reload(model, training.Column<VectorColumn>(ColumnNames.Features), task);

        AssertSame(PredictionReader.Predict(model, validation, task).Values, PredictionReader.Predict(loaded, validation, task).Values, 1e-4);
        Assert.AreEqual(((IIterated)model).Iterations, ((IIterated)loaded).Iterations);
    }

    [TestMethod]
    public void FromOnnx_PredictsTheSame_WhenFeaturesArePictures()
    {
        var task = TaskCatalog.Multiclass;
        var random = new Random(1);
        var size = new ImageSize(8, 8);
        byte[] pixels = [.. Enumerable.Range(0, 40).SelectMany(row => Enumerable.Range(0, size.Bytes).Select(_ => (byte)(random.Next(100) + (50 * (row % 3)))))];
        var rows = new ColumnTable(
        [
            new ImageColumn(ColumnNames.Features, size, pixels),
            new KeyColumn(ColumnNames.Label, [.. Enumerable.Range(0, 40).Select(row => (uint)(row % 3) + 1)], 3),
        ]);
        var trainer = TrainerCatalog.Find("resnet")!;
        var shape = new DataShape(task, 3, 40, 1) { Pictures = size };
        var model = trainer.Train(new TrainingRun(shape, rows, rows, trainer.Portfolio(shape)[0], 1, 1) { Iterations = 1 }, CancellationToken.None);
        var loaded = Reload(model, rows.Column<ImageColumn>(ColumnNames.Features), task);

        AssertSame(PredictionReader.Predict(model, rows, task).Values, PredictionReader.Predict(loaded, rows, task).Values, 1e-5);
    }

    [TestMethod]
    public void Transform_NamesBothShapes_WhenFeaturesAreOthers()
    {
        var model = LearnerMatrixTests.Train(LabelledTable.Plan(TaskCatalog.Binary), TrainerCatalog.Find("lbfgs")!, members: 1).Members[0].Model;
        var loaded = Reload(model, new VectorColumn(ColumnNames.Features, new float[((LinearModel)model).Features], ((LinearModel)model).Features), TaskCatalog.Binary);
        var failure = Assert.Throws<ArgumentException>(() => loaded.Transform(new ColumnTable([new VectorColumn(ColumnNames.Features, new float[4], 2)])));
        Assert.Contains("the table has 2", failure.Message);
    }

    private static ColumnTable ExperimentRows(PredictionTask task) =>
        LabelledTable.Create(task, 300, 2).Only([.. LabelledTable.Columns.Select(column => column.Name)]);

    private static StoredModel Reload(FittedMember member, ColumnTable raw, PredictionTask task) =>
        Reload(member.Model, ColumnTable.From(member.Featurizer.Transform(raw)).Column<TableColumn>(ColumnNames.Features), task);

    private static StoredModel Reload(ITransformer model, TableColumn features, PredictionTask task) =>
        StoredModel.FromOnnx(StoredModelExport.ToOnnx(model, features, task, classes: 3), task, (model as IIterated)?.Iterations, threads: 1);

    private static ColumnTable Positive(ColumnTable table) => table.With(new FloatColumn(
        ColumnNames.Label, Array.ConvertAll(table.Column<FloatColumn>(ColumnNames.Label).Values, value => MathF.Exp(value))));

    private static void AssertSame(float[] expected, float[] actual, double tolerance)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], tolerance);
        }
    }
}
