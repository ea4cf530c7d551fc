namespace Studio.Pipelines.MlNet;

using Studio.Pipelines.Trainers.Torch.Devices;

/// <summary>How a net is trained.</summary>
public sealed record StudioNetOptions
{
    /// <summary><c>realmlp</c> (default) or <c>tabm</c>, which want the features <c>coded</c>, or <c>mlp</c>, which wants them <c>scaled</c>.</summary>
    public string Net { get; init; } = "realmlp";

    /// <summary>Parameters, such as <c>epochs</c>, <c>batch</c> and <c>patience</c>; those left out have the net's default. Null for all defaults.</summary>
    public ParameterSet? Parameters { get; init; }

    /// <summary>Share of the rows that tell when to stop and are not learned from, above 0 and at most 0.5.</summary>
    public double ValidationShare { get; init; } = 0.2;

    /// <summary>Seconds after which it ends with the best it has; null for no limit.</summary>
    public double? Seconds { get; init; }

    /// <summary>Seed of every random choice.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Threads, at least 1; null for all processors.</summary>
    public int? Threads { get; init; }

    /// <summary><c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <c>mps</c>.</summary>
    public string Device { get; init; } = TorchDevices.Auto;
}
