namespace Studio.Pipelines.Reports;

using System.Text.Json;

/// <summary>A report that every model has, as indented JSON.</summary>
/// <typeparam name="TContent">Type of its content.</typeparam>
/// <param name="file">Name of the file.</param>
/// <param name="content">Makes the content.</param>
internal sealed class JsonReport<TContent>(string file, Func<EvaluatedModel, TContent> content) : IModelReport
{
    /// <inheritdoc/>
    public string File => file;

    /// <inheritdoc/>
    public string? Unavailable(EvaluatedModel model) => null;

    /// <inheritdoc/>
    public void Write(EvaluatedModel model, Stream target, CancellationToken deadline)
    {
        deadline.ThrowIfCancellationRequested();
        JsonSerializer.Serialize(target, content(model), StudioJson.File);
    }
}
