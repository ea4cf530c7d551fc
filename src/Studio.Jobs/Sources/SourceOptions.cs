namespace Studio.Jobs.Sources;

using System.ComponentModel.DataAnnotations;

/// <summary>Settings of where tables may come from besides uploads, section <c>Sources</c>; validated at start.</summary>
public sealed class SourceOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Sources";

    /// <summary>Databases that queries may be sent to, by name.</summary>
    public Dictionary<string, ConnectionOptions> Connections { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Folders of this machine whose newest file may be taken, by name: whole paths.</summary>
    public Dictionary<string, string> Folders { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// True to fetch from addresses of this machine and of private networks too. Whoever may upload could otherwise reach through the
    /// service what only the service can reach.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>Most bytes taken from an address, or of the packed rows of a query; 1 and more.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Seconds that an address or a query may take in all, 1 to 86,400.</summary>
    [Range(1, 86_400)]
    public int TimeoutSeconds { get; set; } = 600;
}

/// <summary>A database that queries may be sent to.</summary>
public sealed class ConnectionOptions
{
    /// <summary>Its kind: <c>postgres</c>, <c>sqlserver</c> or <c>mysql</c>.</summary>
    public string Provider { get; set; } = string.Empty;

    /// <summary>Connection string as its ADO.NET provider wants it; of a login that may read and nothing else.</summary>
    public string ConnectionString { get; set; } = string.Empty;
}

/// <summary>Checks the attributes of <see cref="SourceOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class SourceOptionsAttributes : IValidateOptions<SourceOptions>;

/// <summary>Checks the attributes, that every connection names a known kind of database and can be read, and that every folder is there.</summary>
internal sealed class SourceOptionsValidator : IValidateOptions<SourceOptions>
{
    public ValidateOptionsResult Validate(string? name, SourceOptions options)
    {
        var result = new ValidateOptionsResultBuilder();
        result.AddResult(new SourceOptionsAttributes().Validate(name, options));
        foreach (var (connection, settings) in options.Connections)
        {
            if (DatabaseKind.Find(settings.Provider) is not { } kind)
            {
                result.AddError($"{SourceOptions.Section}:Connections:{connection}:Provider is '{settings.Provider}'; give {string.Join(", ", DatabaseKind.All.Select(known => known.Name))}.");
            }
            else if (!kind.CanRead(settings.ConnectionString))
            {
                // The parser's own message may quote a password.
                result.AddError($"{SourceOptions.Section}:Connections:{connection}:ConnectionString is no connection string of {kind.Name}; write it like '{kind.Example}'.");
            }
        }

        foreach (var (folder, path) in options.Folders.Where(folder => !Path.IsPathFullyQualified(folder.Value) || !Directory.Exists(folder.Value)))
        {
            result.AddError($"{SourceOptions.Section}:Folders:{folder} is '{path}', which is no folder that is there; give the whole path of one.");
        }

        return result.Build();
    }
}
