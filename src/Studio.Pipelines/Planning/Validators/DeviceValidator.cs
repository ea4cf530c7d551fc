namespace Studio.Pipelines.Planning.Validators;

using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>The device asked for is one there is.</summary>
internal sealed class DeviceValidator : IPlanValidator
{
    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        if (context.Request.Device is { } device && TorchDevices.Problem(device) is { } problem)
        {
            yield return new PlanProblem("device", problem);
        }
    }
}
