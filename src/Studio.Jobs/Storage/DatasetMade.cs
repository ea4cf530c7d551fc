namespace Studio.Jobs.Storage;

/// <summary>How a version of a dataset came to be.</summary>
public enum DatasetMade
{
    /// <summary>A file was sent.</summary>
    Upload,

    /// <summary>It was fetched from an address, a folder or a database.</summary>
    Fetch,

    /// <summary>A file was sent in place of the version before.</summary>
    Replace,

    /// <summary>The rows of a file were put behind those of the version before.</summary>
    Append,

    /// <summary>What the version before was made of was read again.</summary>
    ReadAgain,

    /// <summary>Rows of a version, cut off for a training or for the comparison after it. Not listed.</summary>
    Part,
}
