namespace Studio.Api.CommandLine;

using System.CommandLine;
using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary><c>devices</c>: what nets can be trained on here, or the exact reason why not.</summary>
internal static class DevicesCommand
{
    public static Command Create()
    {
        var json = new Option<bool>("--json") { Description = "Write one JSON document." };
        var command = new Command("devices", "Show what nets can be trained on here, or the reason why not.") { json };
        command.SetAction(parsed =>
        {
            var (output, report) = (parsed.InvocationConfiguration.Output, TorchDevices.Report);
            if (parsed.GetValue(json))
            {
                output.WriteLine(JsonSerializer.Serialize(report, StudioJson.File));
            }
            else
            {
                Write(output, report);
            }

            return report.Devices.Count > 0 ? StudioCommand.Success : StudioCommand.Failure;
        });
        return command;
    }

    private static void Write(TextWriter output, DeviceReport report)
    {
        output.WriteLine($"{report.Backend}, libtorch {report.LibTorch}{(report.Patched ? $", {T("adapted in memory to this system's older libstdc++")}" : string.Empty)}");
        foreach (var device in report.Devices)
        {
            var memory = device.MemoryMegabytes is { } megabytes ? string.Create(CultureInfo.InvariantCulture, $", {megabytes / 1024.0:F1} GiB") : string.Empty;
            var cores = device.Cores is { } count ? $", {(count == 1 ? T("1 core") : T($"{count} cores"))}" : string.Empty;
            output.WriteLine($"{device.Name,-7} {device.Description}{cores}{memory}");
        }

        foreach (var missing in report.Missing)
        {
            output.WriteLine(T($"{missing.Name,-7} not available: {Told(missing.Reason)}"));
        }
    }
}
