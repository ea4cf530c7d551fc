namespace Studio.Jobs;

using System.ComponentModel.DataAnnotations;

/// <summary>Settings of the studio, section <c>Studio</c>; validated at start.</summary>
public sealed class StudioOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio";

    /// <summary>Folder of the database and the artifacts; created when missing. Relative paths start at the working directory.</summary>
    [Required]
    public string DataDirectory { get; set; } = "studio-data";

    /// <summary>Experiments that train at the same time, 1 to 64.</summary>
    [Range(1, 64)]
    public int Slots { get; set; } = 1;

    /// <summary>Largest upload in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long MaxUploadBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Memory in MiB that one trainer process may use; 0 for three quarters of the machine's.</summary>
    [Range(0, int.MaxValue)]
    public int TrainerMemoryMegabytes { get; set; }
}
