namespace Studio.Jobs.Training;

using System.ComponentModel.DataAnnotations;
using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>Settings of the training of nets, section <c>Torch</c>; validated at start.</summary>
public sealed class TorchOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Torch";

    /// <summary>Where nets are trained unless an experiment asks for another device: <c>auto</c> (the first CUDA device where there is one, else the processor), <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <c>mps</c>.</summary>
    [Required]
    public string Device { get; set; } = TorchDevices.Auto;

    /// <summary>
    /// Share of a CUDA device's memory that one trainer process may use, above 0 up to 1; null for no limit. With a limit, what trials no
    /// longer use is given back to the device before it is reached.
    /// </summary>
    [Range(0.01, 1)]
    public double? MemoryFraction { get; set; }
}

/// <summary>Checks the attributes of <see cref="TorchOptions"/> (generated), and that the device is there.</summary>
[OptionsValidator]
internal sealed partial class TorchOptionsValidator : IValidateOptions<TorchOptions>;

/// <summary>Checks that the device is one there is.</summary>
internal sealed class TorchDeviceValidator : IValidateOptions<TorchOptions>
{
    public ValidateOptionsResult Validate(string? name, TorchOptions options) =>
        options.Device is { } device && TorchDevices.Problem(device) is { } problem
            ? ValidateOptionsResult.Fail($"{TorchOptions.Section}:{nameof(TorchOptions.Device)}: {problem}")
            : ValidateOptionsResult.Success;
}
