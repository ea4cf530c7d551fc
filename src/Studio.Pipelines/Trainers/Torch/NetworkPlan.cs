namespace Studio.Pipelines.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch.Loop;
using static TorchSharp.torch;

/// <summary>What a net is made for.</summary>
/// <param name="Run">The training run: parameters, seed, shape of the data.</param>
/// <param name="Target">What it learns towards; says how many outputs it has.</param>
/// <param name="Layout">What the slots of the features vector are; empty when the features are no vector.</param>
/// <param name="Training">The training rows as tensors, for what is learned from them before the first step.</param>
/// <param name="Device">Where it is trained.</param>
public sealed record NetworkPlan(
    TrainingRun Run, NeuralTarget Target, IReadOnlyList<SlotGroup> Layout, TensorRows Training, Device Device)
{
    /// <summary>Values of a row.</summary>
    public int Inputs { get; } = (int)Training.Features.shape[1];
}
