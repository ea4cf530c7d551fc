namespace Studio.Jobs.Storage;

using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.ForeignModels;

/// <summary>Row of an import: a model that was made elsewhere becomes a version of one here. Its files are the artifacts <c>model</c> and <c>table</c> until it ends.</summary>
internal sealed class ModelImportEntity : OrderEntity
{
    public const string File = "model";

    public const string Table = "table";

    public required string Model { get; set; }

    public override string About => Model;

    /// <summary>The column that the model predicts.</summary>
    public required string Label { get; set; }

    /// <summary>Name of the file that was brought.</summary>
    public required string FileName { get; set; }

    public required string FileSha256 { get; set; }

    public long FileBytes { get; set; }

    /// <summary>Name of the table that it is tried on, whose ending tells its format.</summary>
    public required string TableName { get; set; }

    public required string TableSha256 { get; set; }

    /// <summary>The dataset that the table is of; null for one that was sent.</summary>
    public Guid? DatasetId { get; set; }

    public string? DatasetName { get; set; }

    /// <summary>What a person said of the table; null for nothing.</summary>
    public ReadingWishes? Wishes { get; set; }

    /// <summary>What a person said of inputs and outputs, as JSON; null for nothing.</summary>
    public string? Mapping { get; set; }

    /// <summary>What is being done, in a few words; null before the first.</summary>
    public string? Step { get; set; }

    /// <summary>What it is that cannot be served; null where that is no operator, transform or trainer.</summary>
    public string? Component { get; set; }

    /// <summary>What came of it; null until then.</summary>
    public ImportResult? Result { get; set; }

    /// <summary>Number of the version that was made of it; null for none.</summary>
    public int? Version { get; set; }
}
