namespace Studio.Jobs.Training;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>What native libraries and the runtime of a trainer process read before anything runs in it, from its environment.</summary>
/// <param name="Threads">Threads for training.</param>
/// <param name="MemoryMegabytes">Cap of the managed heap in MiB; null for none.</param>
/// <param name="DeviceMemory">Share of a CUDA device's memory; null for no limit, or where none is used.</param>
internal sealed record TrainerEnvironment(int Threads, int? MemoryMegabytes, double? DeviceMemory)
{
    /// <summary>What a plan asks for.</summary>
    public static TrainerEnvironment Of(TrainingPlan plan, TorchOptions torch) => Of(plan.Threads, plan.MemoryMegabytes, plan.Device, torch);

    /// <summary>What a plan with these values asks for.</summary>
    public static TrainerEnvironment Of(int threads, int? memoryMegabytes, string device, TorchOptions torch) =>
        new(threads, memoryMegabytes, TorchDevices.IsAccelerator(device) ? torch.MemoryFraction : null);

    /// <summary>Sets the variables.</summary>
    public void Write(IDictionary<string, string?> variables)
    {
        variables["OMP_NUM_THREADS"] = Threads.ToString(CultureInfo.InvariantCulture);
        if (DeviceMemory is { } fraction)
        {
            // Read by libtorch's allocator when it first touches a CUDA device; TorchSharp has no call for either.
            variables["PYTORCH_CUDA_ALLOC_CONF"] = string.Create(
                CultureInfo.InvariantCulture, $"per_process_memory_fraction:{fraction},garbage_collection_threshold:0.8");
        }

        if (MemoryMegabytes is { } megabytes)
        {
            // The managed heap alone; the guard sees to the process as a whole. The runtime reads it as hexadecimal.
            variables["DOTNET_GCHeapHardLimit"] = (megabytes * 1024L * 1024).ToString("X", CultureInfo.InvariantCulture);
        }
    }
}
