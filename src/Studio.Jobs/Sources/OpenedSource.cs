namespace Studio.Jobs.Sources;

using Studio.Pipelines.Data;

/// <summary>A table on its way in.</summary>
/// <param name="Content">Its bytes, read once. Ends with a <see cref="DatasetException"/> where the source fails or takes too long.</param>
/// <param name="FileName">Name whose ending tells the format.</param>
/// <param name="Length">Bytes, where that is known before.</param>
public sealed record OpenedSource(Stream Content, string FileName, long? Length) : IAsyncDisposable
{
    /// <summary>What else ends with it.</summary>
    internal Func<ValueTask>? Close { get; init; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        if (Close is not null)
        {
            await Close();
        }
    }
}
