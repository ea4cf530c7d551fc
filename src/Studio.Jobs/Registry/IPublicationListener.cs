namespace Studio.Jobs.Registry;

/// <summary>Somebody who has work to do on a version that an experiment has published.</summary>
internal interface IPublicationListener
{
    /// <summary>Within the transaction that stores the version: adds what is to be done.</summary>
    /// <param name="db">The transaction.</param>
    /// <param name="version">The version, with its model; Ready.</param>
    void Prepare(StudioDbContext db, ModelVersionEntity version);

    /// <summary>After it, to begin at once. What was prepared is found by itself where this is not called.</summary>
    /// <param name="versionId">The version.</param>
    /// <param name="model">Name of the model.</param>
    void Begin(Guid versionId, string model);
}
