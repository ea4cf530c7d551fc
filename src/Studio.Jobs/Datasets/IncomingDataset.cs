namespace Studio.Jobs.Datasets;

using Studio.Jobs.Artifacts;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>The dataset that rows are put behind.</summary>
/// <param name="Path">Its canonical file.</param>
/// <param name="Columns">Its columns with their readings.</param>
internal sealed record DatasetBehind(string Path, IReadOnlyList<ColumnInfo> Columns);

/// <summary>What is known of a dataset before its file is read.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Made">How it comes to be.</param>
internal sealed record IncomingDataset(string Name, DatasetMade Made)
{
    /// <summary>The series that it is a further version of; null for a first one.</summary>
    public Guid? Series { get; init; }

    /// <summary>Where it comes from when nobody sends it.</summary>
    public DatasetOrigin? Origin { get; init; }

    /// <summary>What opens the origin, protected.</summary>
    public string? Secret { get; init; }

    /// <summary>What a person says of its file; kept with it.</summary>
    public ReadingWishes Wishes { get; init; } = ReadingWishes.None;

    /// <summary>Columns of which only a version before was said something: the file may lack them.</summary>
    public IReadOnlyCollection<string> MayLack { get; init; } = [];

    /// <summary>What is said of a file whose rows are appended, which is no wish for the dataset; null for <see cref="Wishes"/>.</summary>
    public ReadingWishes? Layout { get; init; }

    /// <summary>How its columns are read, where that is not to be found out.</summary>
    public IReadOnlyDictionary<string, ColumnReading>? Contract { get; init; }

    /// <summary>What its rows come behind; null where they are all there is.</summary>
    public DatasetBehind? Behind { get; init; }

    /// <summary>The row of it, as the first version of a series that the store may count on.</summary>
    public DatasetEntity ToEntity(string fileName, StagedArtifact source, CanonicalDataset read, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new DatasetEntity
        {
            Id = id,
            SeriesId = Series ?? id,
            Made = Made,
            Name = Name,
            Bytes = source.Bytes,
            Sha256 = source.Sha256,
            Rows = read.Rows,
            Columns = read.Columns,
            RejectedCount = read.RejectedCount,
            Rejected = read.Rejected,
            FileName = Behind is null ? Path.GetFileName(fileName) : $"{Name}.parquet",
            Wishes = Wishes == ReadingWishes.None ? null : Wishes,
            Origin = Origin,
            Secret = Secret,
            State = DatasetState.Profiling,
            CreatedAt = now,
        };
    }
}
