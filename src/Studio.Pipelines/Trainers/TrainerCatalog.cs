namespace Studio.Pipelines.Trainers;

using Studio.Pipelines.Trainers.GaussianProcess;
using Studio.Pipelines.Trainers.LightGbm;
using Studio.Pipelines.Trainers.SymmetricTrees;
using Studio.Pipelines.Trainers.Torch;
using Studio.Pipelines.Trainers.Torch.Pictures;
using Studio.Pipelines.Trainers.Torch.Tabular;
using Studio.Pipelines.Trainers.Torch.Text;

/// <summary>The learners there are. To add one, write its file and add it to the list.</summary>
public static class TrainerCatalog
{
    /// <summary>Name of the learner that always runs first and that the others have to beat.</summary>
    public const string Baseline = "baseline";

    /// <summary>All learners, the baseline first.</summary>
    public static IReadOnlyList<ITrainer> All { get; } =
    [
        new BaselineTrainer(),
        new LightGbmTrainer(),
        new LbfgsTrainer(),
        new GaussianProcessTrainer(),
        new MlpTrainer(),
        new RealMlpTrainer(),
        new TabMTrainer(),
        new ExtraTreesTrainer(),
        new SymmetricTreesTrainer(),
        new SdcaTrainer(),
        new KnnTrainer(),
        new FastTreeTrainer(),
        new TextTrainer(),
        new GamTrainer(),
        new FastForestTrainer(),
        new ImageTrainer(),
    ];

    /// <summary>Why a learner cannot be used on data of this shape, in one sentence; null when it can.</summary>
    public static string? Unavailable(ITrainer trainer, DataShape shape) =>
        !trainer.Suits(shape.Task, out var reason) ? reason
        : shape is { Pictures: not null, PictureVectors: false } && !trainer.LearnsFromPictures ? "It learns from tables; these are pictures."
        : shape.Weighted && !trainer.UsesWeights ? "It cannot let rows count for different weights."
        : shape.Monotone && !trainer.KeepsMonotone ? "It cannot promise that predictions go only one way while a column grows."
        : shape.Grouped && !trainer.KeepsInteractionGroups ? "It cannot keep columns from interacting."
        : trainer.Unavailable(shape);

    /// <summary>As <see cref="Unavailable"/>, and loads the native library of nets to be sure.</summary>
    internal static string? Unusable(ITrainer trainer, DataShape shape) =>
        Unavailable(trainer, shape) ?? (trainer is NeuralTrainer ? LibTorch.Unavailable : null);

    /// <summary>The learner of that name, or null; case does not matter.</summary>
    public static ITrainer? Find(string name) =>
        All.FirstOrDefault(trainer => trainer.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
