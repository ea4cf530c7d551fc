namespace Studio.Api.CommandLine.Remote;

using System.Net;

/// <summary>A studio elsewhere refuses, or cannot be asked. The message is for people.</summary>
internal sealed class RemoteException(string message, HttpStatusCode? status = null) : Exception(message)
{
    /// <summary>What it has answered; null when it has not.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>True when it may answer in a moment.</summary>
    public bool MayPass => Status is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
