namespace Studio.Jobs.Orders;

using Hangfire;

/// <summary>The Hangfire job that runs orders of a kind.</summary>
internal interface IOrderJob
{
    /// <summary>What such an order is called, in lower case.</summary>
    static abstract string Kind { get; }

    /// <summary>Asks for a run.</summary>
    /// <param name="jobs">Hangfire.</param>
    /// <param name="id">The order.</param>
    /// <param name="about">Name of the model, for the dashboard.</param>
    /// <param name="pause">How long to wait before; not at all by default.</param>
    static abstract void Enqueue(IBackgroundJobClient jobs, Guid id, string about, TimeSpan pause = default);
}
