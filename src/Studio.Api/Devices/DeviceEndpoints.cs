namespace Studio.Api.Devices;

using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary><c>/api/v1/devices</c>.</summary>
public static class DeviceEndpoints
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapDevices(this IEndpointRouteBuilder api) => api.MapGet("/devices", List)
        .WithTags("Devices")
        .WithSummary("What nets can be trained on here")
        .WithDescription("Backend, version, device names and memory, or the exact reason why a kind of device cannot be used. The names are values of an experiment's `device`.");

    private static Ok<DeviceReport> List() => TypedResults.Ok(TorchDevices.Report);
}
