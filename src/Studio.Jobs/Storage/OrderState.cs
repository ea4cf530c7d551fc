namespace Studio.Jobs.Storage;

/// <summary>State of an order: a batch, a comparison, an import or a retraining.</summary>
public enum OrderState
{
    /// <summary>Waits for a worker, at first or after its worker was lost.</summary>
    Queued,

    /// <summary>A worker is at it.</summary>
    Running,

    /// <summary>It is done, and its result is there.</summary>
    Completed,

    /// <summary>It ended without a result; its reason tells why.</summary>
    Failed,

    /// <summary>A person ended it; there is no result.</summary>
    Cancelled,

    /// <summary>It was done, and what came of it is a no: a model that cannot be imported; its reason tells why.</summary>
    Rejected,
}
