namespace Studio.Pipelines.Trainers.Torch.Devices;

using System.Runtime.InteropServices;

/// <summary>
/// The few calls of NVIDIA's driver that TorchSharp has no counterpart for: names and memory of the devices, and why there are none.
/// The driver API is stable, needs no toolkit and is there wherever the driver is (CUDA Driver API, "Device Management").
/// </summary>
internal static unsafe class CudaDriver
{
    private const int Success = 0;

    private static readonly Lazy<string?> Failed = new(Initialize);
    private static nint _library;

    /// <summary>Why the driver cannot be used, in one sentence; null when it can and has at least one device.</summary>
    public static string? Failure => Failed.Value;

    /// <summary>The devices in the driver's order, which is libtorch's; empty after a <see cref="Failure"/>.</summary>
    public static IReadOnlyList<TrainingDevice> Devices() =>
        Failure is null ? [.. Enumerable.Range(0, Count()).Select(Describe)] : [];

    private static string? Initialize()
    {
        var name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(name, out _library))
        {
            return $"NVIDIA's driver is not installed ({name} was not found).";
        }

        var result = ((delegate* unmanaged<uint, int>)Function("cuInit"))(0);
        return result != Success
            ? $"NVIDIA's driver found no usable device ({ErrorName(result)})."
            : Count() == 0 ? "NVIDIA's driver is installed, but there is no device." : null;
    }

    private static int Count()
    {
        int count;
        return ((delegate* unmanaged<int*, int>)Function("cuDeviceGetCount"))(&count) == Success ? count : 0;
    }

    private static TrainingDevice Describe(int index)
    {
        const int NameLength = 256;
        int device;
        nuint bytes = 0;
        var name = stackalloc byte[NameLength];
        var known = ((delegate* unmanaged<int*, int, int>)Function("cuDeviceGet"))(&device, index) == Success;
        var named = known && ((delegate* unmanaged<byte*, int, int, int>)Function("cuDeviceGetName"))(name, NameLength, device) == Success;
        var sized = known && ((delegate* unmanaged<nuint*, int, int>)Function("cuDeviceTotalMem_v2"))(&bytes, device) == Success;
        return new TrainingDevice(
            string.Create(CultureInfo.InvariantCulture, $"cuda:{index}"),
            named ? Marshal.PtrToStringUTF8((nint)name)! : "CUDA device",
            sized ? (long)(bytes >> 20) : null);
    }

    private static string ErrorName(int result)
    {
        byte* name;
        return ((delegate* unmanaged<int, byte**, int>)Function("cuGetErrorName"))(result, &name) == Success
            ? Marshal.PtrToStringUTF8((nint)name)!
            : string.Create(CultureInfo.InvariantCulture, $"error {result}");
    }

    private static nint Function(string name) => NativeLibrary.GetExport(_library, name);
}
