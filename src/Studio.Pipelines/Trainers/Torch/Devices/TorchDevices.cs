namespace Studio.Pipelines.Trainers.Torch.Devices;

using System.Runtime.InteropServices;
using TorchSharp;

/// <summary>The devices of this machine that nets can be trained on, and the names they have in settings: <c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>, <c>mps</c>.</summary>
public static class TorchDevices
{
    /// <summary>The first CUDA device where there is one, else the processor.</summary>
    public const string Auto = "auto";

    /// <summary>The processor.</summary>
    public const string Cpu = "cpu";

    private const string Cuda = "cuda";
    private const string Mps = "mps";

    private static readonly Lazy<DeviceReport> Found = new(Look);

    /// <summary>What there is, looked up once; loads libtorch.</summary>
    public static DeviceReport Report => Found.Value;

    /// <summary>True for the name of a device other than the processor: <c>cuda</c>, <c>cuda:N</c>, <c>mps</c>.</summary>
    public static bool IsAccelerator(string device) => device.StartsWith(Cuda, StringComparison.OrdinalIgnoreCase) || Is(device, Mps);

    /// <summary>What is wrong with the form of a device's name, in one sentence; null for <c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> and <c>mps</c>, in any case. Does not look at the machine.</summary>
    public static string? Misspelled(string device) =>
        Is(device, Auto) || Is(device, Cpu) || Is(device, Cuda) || Is(device, Mps) || CudaIndex(device) is not null
            ? null
            : $"There is no device '{device}'; use auto, cpu, cuda, cuda:N (N from 0) or mps.";

    /// <summary>Why nets cannot be trained on a device here, in one sentence that names what there is; null when they can. <c>auto</c> always can.</summary>
    public static string? Problem(string device) => Problem(device, () => Report);

    /// <summary>The device a name stands for here: <c>auto</c> and <c>cuda</c> become the name of one device; others stay, in lower case.</summary>
    /// <param name="device">A name that has no <see cref="Problem(string)"/>.</param>
    public static string Resolve(string device) =>
        // Without the package of CUDA there is nothing to look for, and loading libtorch takes longer than all else that planning does.
        Is(device, Auto) && LibTorch.CudaLibrary is null ? Cpu : Resolve(device, () => Report);

    internal static string? Problem(string device, Func<DeviceReport> report)
    {
        if (Misspelled(device) is { } misspelled)
        {
            return misspelled;
        }

        if (Is(device, Auto) || Is(device, Cpu))
        {
            return null;
        }

        var there = report();
        if (there.Devices.Any(known => known.Name == Resolve(device, () => there)))
        {
            return null;
        }

        var kind = device.Split(':')[0];
        var reason = there.Missing.FirstOrDefault(missing => Is(missing.Name, kind))?.Reason;
        var names = there.Devices.Count == 0 ? "none" : string.Join(", ", there.Devices.Select(known => known.Name));
        return $"The device '{device}' is not there{(reason is null ? "." : $": {reason}")} Devices here: {names}.";
    }

    internal static string Resolve(string device, Func<DeviceReport> report) => device.ToLowerInvariant() switch
    {
        Auto => report().Devices.FirstOrDefault(known => known.Name.StartsWith(Cuda, StringComparison.Ordinal))?.Name ?? Cpu,
        Cuda => $"{Cuda}:0",
        var name when CudaIndex(name) is { } index => string.Create(CultureInfo.InvariantCulture, $"{Cuda}:{index}"),
        var name => name,
    };

    /// <summary>The device for TorchSharp.</summary>
    /// <param name="device">A name that has no <see cref="Problem(string)"/>.</param>
    internal static torch.Device Open(string device) => Resolve(device) switch
    {
        Cpu => torch.CPU,
        Mps => torch.device(DeviceType.MPS),
        var name => torch.device(DeviceType.CUDA, CudaIndex(name)!.Value),
    };

    /// <summary>N of <c>cuda:N</c>; null for anything else.</summary>
    internal static int? CudaIndex(string device) =>
        device.StartsWith($"{Cuda}:", StringComparison.OrdinalIgnoreCase)
        && int.TryParse(device.AsSpan(Cuda.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;

    private static bool Is(string device, string name) => device.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static DeviceReport Look()
    {
        var backend = $"TorchSharp {typeof(torch).Assembly.GetName().Version!.ToString(3)}";
        if (LibTorch.Unavailable is { } reason)
        {
            return new DeviceReport(backend, "not loaded", false, [], [new(Cpu, reason), new(Cuda, reason), new(Mps, reason)]);
        }

        var cuda = MissingCuda();
        var mps = MissingMps();
        var package = LibTorch.CudaLibrary is null ? Cpu : Cuda;
        return new DeviceReport(
            backend,
            $"{Version.Parse(torch.__version__).ToString(3)} ({package})",
            LibTorch.IsPatched,
            [Processor(), .. cuda is null ? CudaDriver.Devices() : [], .. mps is null ? [new TrainingDevice(Mps, "Metal", null)] : Array.Empty<TrainingDevice>()],
            [.. new[] { (Name: Cuda, Reason: cuda), (Name: Mps, Reason: mps) }.Where(kind => kind.Reason is not null).Select(kind => new MissingDevice(kind.Name, kind.Reason!))]);
    }

    private static TrainingDevice Processor() =>
        new(Cpu, ProcessorName(), GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20, Environment.ProcessorCount);

    private static string ProcessorName()
    {
        const string Line = "model name";
        var name = OperatingSystem.IsLinux() && File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim()
            : Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        return string.IsNullOrEmpty(name) ? RuntimeInformation.ProcessArchitecture.ToString() : name;
    }

    private static string? MissingCuda()
    {
        if (OperatingSystem.IsMacOS())
        {
            return "There is no CUDA on macOS.";
        }

        if (LibTorch.CudaLibrary is not { } library)
        {
            return "This installation has libtorch's CPU package; build it with -p:TorchDevice=cuda for the CUDA package.";
        }

        return CudaDriver.Failure
            ?? LibTorch.LoadFailure(library)
            ?? (torch.cuda.is_available() ? null : "libtorch cannot use the device; its CUDA version may be too new for the driver.");
    }

    private static string? MissingMps()
    {
        if (!OperatingSystem.IsMacOS())
        {
            return "Metal exists on macOS only.";
        }

        return torch.mps_is_available() ? null : "libtorch found no Metal device.";
    }
}
