namespace Studio.Pipelines.Tests.Trainers.Torch;

using Studio.Pipelines.Trainers.Torch;

/// <summary>Tests that call TorchSharp themselves need libtorch as the studio loads it, whichever test is the first.</summary>
[TestClass]
public static class LoadedLibTorch
{
    /// <summary>Loads it; what needs it tells why it is missing.</summary>
    [AssemblyInitialize]
    public static void Load(TestContext context) => context.WriteLine(LibTorch.Unavailable ?? "libtorch is loaded");
}
