namespace Studio.Jobs.Storage;

using System.ComponentModel.DataAnnotations;

/// <summary>Settings of the studio, section <c>Studio</c>; validated at start.</summary>
public sealed class StudioOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio";

    /// <summary>
    /// Folder of the database and the artifacts; created when missing. Relative paths start at the working directory.
    /// One process at a time may use it.
    /// </summary>
    [Required]
    public string DataDirectory { get; set; } = "studio-data";

    /// <summary>Experiments that train at the same time, 1 to 64.</summary>
    [Range(1, 64)]
    public int Slots { get; set; } = 1;

    /// <summary>Largest upload in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long MaxUploadBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>MiB of the data folder's disk that stay free: uploads, new experiments and trained trials are refused before; 0 for none.</summary>
    [Range(0, int.MaxValue)]
    public int MinFreeDiskMegabytes { get; set; } = 512;

    /// <summary>MiB that all files of the studio may take; 0 for any number.</summary>
    [Range(0, int.MaxValue)]
    public int QuotaMegabytes { get; set; }

    /// <summary>Memory in MiB that one trainer process may use; 0 for three quarters of the machine's, shared by the slots.</summary>
    [Range(0, int.MaxValue)]
    public int TrainerMemoryMegabytes { get; set; }

    /// <summary>
    /// How the system caps the memory of trainers: <c>auto</c> for Linux's control groups where this process may make them,
    /// <c>off</c> for none, or the folder of a control group that may be used. A watchdog looks at the memory in any case.
    /// </summary>
    [Required]
    public string TrainerCgroup { get; set; } = "auto";

    /// <summary>Seconds without a sign of life after which another worker takes over what a worker runs, 2 to 600.</summary>
    [Range(2, 600)]
    public int LeaseSeconds { get; set; } = 30;

    /// <summary>Seconds that the import of a model that was made elsewhere may take, 1 to 86,400; then it is rejected.</summary>
    [Range(1, 86_400)]
    public int ImportSeconds { get; set; } = 600;

    /// <summary>True to find out about each model that an experiment publishes: quality with intervals, slices, errors, importance and effects of columns.</summary>
    public bool Evaluate { get; set; } = true;

    /// <summary>Experiments of one owner that may train at the same time; 0 for any number.</summary>
    [Range(0, int.MaxValue)]
    public int MaxExperimentsPerOwner { get; set; }
}

/// <summary>Checks the attributes of <see cref="StudioOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class StudioOptionsValidator : IValidateOptions<StudioOptions>;
