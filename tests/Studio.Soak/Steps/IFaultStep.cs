namespace Studio.Soak.Steps;

/// <summary>One fault, made on purpose, with what must come of it.</summary>
internal interface IFaultStep
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>What is done, in one sentence.</summary>
    string Description { get; }

    /// <summary>Does it.</summary>
    /// <param name="folder">Empty folder of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What came of it, in a few words with numbers.</returns>
    /// <exception cref="StepException">What must hold did not.</exception>
    Task<string> RunAsync(string folder, CancellationToken cancellationToken);
}

/// <summary>Something that must hold after a fault did not.</summary>
internal sealed class StepException(string message) : Exception(message);
