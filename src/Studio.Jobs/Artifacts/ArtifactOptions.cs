namespace Studio.Jobs.Artifacts;

/// <summary>Where files are kept, section <c>Studio:Artifacts</c>; validated at start. By default in the data folder.</summary>
public sealed class ArtifactOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio:Artifacts";

    /// <summary>A folder that all processes of a studio see, such as a network share; empty for <c>artifacts</c> in the data folder.</summary>
    public string? Folder { get; set; }

    /// <summary>An S3-compatible store instead of a folder.</summary>
    public S3Options S3 { get; set; } = new();
}

/// <summary>An S3-compatible store, section <c>Studio:Artifacts:S3</c>. Used when <see cref="Bucket"/> is set.</summary>
public sealed class S3Options
{
    /// <summary>Address of the store, such as <c>https://minio.example.org:9000</c>; empty for Amazon's own in <see cref="Region"/>.</summary>
    public string? ServiceUrl { get; set; }

    /// <summary>The bucket; it must exist.</summary>
    public string? Bucket { get; set; }

    /// <summary>What keys begin with, such as <c>studio/</c>; empty by default.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The region, also used to sign requests; <c>us-east-1</c> by default.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Key id; empty with an empty <see cref="SecretKey"/> to take what the machine offers (environment, profile, instance role).</summary>
    public string? AccessKey { get; set; }

    /// <summary>Secret of the key.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Puts the bucket into the path instead of the host name, as most stores other than Amazon's want it.</summary>
    public bool ForcePathStyle { get; set; }

    /// <summary>MiB of files kept in the data folder for reading again, 1 or more; the ones not used for longest go first.</summary>
    public int CacheMegabytes { get; set; } = 10 * 1024;

    /// <summary>True when it is to be used.</summary>
    internal bool IsSet => !string.IsNullOrWhiteSpace(Bucket);
}

/// <summary>Checks <see cref="ArtifactOptions"/>.</summary>
internal sealed class ArtifactOptionsValidator : IValidateOptions<ArtifactOptions>
{
    public ValidateOptionsResult Validate(string? name, ArtifactOptions options)
    {
        var s3 = options.S3;
        var problems = new List<string>();
        if (s3.IsSet && !string.IsNullOrWhiteSpace(options.Folder))
        {
            problems.Add("Studio:Artifacts:Folder and Studio:Artifacts:S3:Bucket are both set; set only one of them.");
        }

        if (!s3.IsSet && !string.IsNullOrWhiteSpace(s3.ServiceUrl))
        {
            problems.Add("Studio:Artifacts:S3:ServiceUrl is set, but no Studio:Artifacts:S3:Bucket; name a bucket that exists.");
        }

        if (!string.IsNullOrWhiteSpace(s3.ServiceUrl) && !(Uri.TryCreate(s3.ServiceUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            problems.Add($"Studio:Artifacts:S3:ServiceUrl '{s3.ServiceUrl}' is no address; write it like 'https://minio.example.org:9000'.");
        }

        if (string.IsNullOrEmpty(s3.AccessKey) != string.IsNullOrEmpty(s3.SecretKey))
        {
            problems.Add("Studio:Artifacts:S3:AccessKey and SecretKey belong together; set both, or neither to use the machine's own credentials.");
        }

        if (s3.CacheMegabytes < 1)
        {
            problems.Add($"Studio:Artifacts:S3:CacheMegabytes is {s3.CacheMegabytes}; it must be 1 or more.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
