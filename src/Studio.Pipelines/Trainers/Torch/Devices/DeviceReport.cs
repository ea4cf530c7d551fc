namespace Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>A device that nets can be trained on.</summary>
/// <param name="Name">Its name in settings and plans: <c>cpu</c>, <c>cuda:0</c>, <c>mps</c>.</param>
/// <param name="Description">What it is called by its maker.</param>
/// <param name="MemoryMegabytes">Its memory in MiB; for the processor what this process may use of the machine's. Null when it cannot be told.</param>
/// <param name="Cores">Cores of the processor that this process may use; null for other devices.</param>
public sealed record TrainingDevice(string Name, string Description, long? MemoryMegabytes, int? Cores = null);

/// <summary>A kind of device that cannot be used here.</summary>
/// <param name="Name"><c>cpu</c>, <c>cuda</c> or <c>mps</c>.</param>
/// <param name="Reason">Why not, in one sentence.</param>
public sealed record MissingDevice(string Name, string Reason);

/// <summary>What nets can be trained on here.</summary>
/// <param name="Backend">Library that trains, with its version.</param>
/// <param name="LibTorch">Version of libtorch that it is made for, and the package that is installed, such as <c>2.10.0 (cpu)</c>.</param>
/// <param name="Patched">True when the copy of TorchSharp's native library that is loaded had to be changed in memory for an older libstdc++; see <see cref="Torch.LibTorch"/>.</param>
/// <param name="Devices">Devices that can be used, the processor first; empty when libtorch cannot be loaded.</param>
/// <param name="Missing">Kinds of device that cannot be used, with the reason.</param>
public sealed record DeviceReport(
    string Backend, string LibTorch, bool Patched, IReadOnlyList<TrainingDevice> Devices, IReadOnlyList<MissingDevice> Missing);
