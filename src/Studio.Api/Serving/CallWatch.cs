namespace Studio.Api.Serving;

using Studio.Jobs.Monitoring;
using Studio.Jobs.Registry;

/// <summary>Has calls over HTTP counted once they are answered, however that went.</summary>
internal static class CallWatch
{
    /// <summary>A call of a version has come; it ends with its answer.</summary>
    /// <param name="monitor">Counts calls.</param>
    /// <param name="context">The call.</param>
    /// <param name="version">The version.</param>
    /// <param name="began">Timestamp of its arrival.</param>
    public static ServedCall Watch(this PredictionMonitor monitor, HttpContext context, ModelVersionRecord version, long began)
    {
        var call = monitor.Begin(version, began);
        context.Response.OnCompleted(
            static state =>
            {
                var (monitor, call, response) = ((PredictionMonitor, ServedCall, HttpResponse))state;
                monitor.End(call, response.StatusCode);
                return Task.CompletedTask;
            },
            (monitor, call, context.Response));
        return call;
    }
}
