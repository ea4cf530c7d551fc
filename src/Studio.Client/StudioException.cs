namespace Studio.Client;

using System.Net;

/// <summary>The service refuses a request.</summary>
/// <param name="status">Status of the answer.</param>
/// <param name="message">Cause and remedy, as the service tells them.</param>
/// <param name="problems">One sentence for each thing that is wrong with the rows; empty when they are not the cause.</param>
public sealed class StudioException(HttpStatusCode status, string message, IReadOnlyList<string> problems) : Exception(message)
{
    /// <summary>Status of the answer.</summary>
    public HttpStatusCode Status { get; } = status;

    /// <summary>One sentence for each thing that is wrong with the rows.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
