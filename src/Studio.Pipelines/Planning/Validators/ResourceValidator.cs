namespace Studio.Pipelines.Planning.Validators;

/// <summary>Threads and memory are within their ranges.</summary>
internal sealed class ResourceValidator : IPlanValidator
{
    private const int MostThreads = 256;

    /// <summary>The runtime, ML.NET's and libtorch's native code take about half of it before any data.</summary>
    private const int FewestMegabytes = 512;

    public IEnumerable<PlanProblem> Validate(PlanContext context)
    {
        if (context.Request.Threads is < 1 or > MostThreads)
        {
            yield return new PlanProblem("threads", string.Create(
                CultureInfo.InvariantCulture, $"{context.Request.Threads} threads are not possible; give 1 to {MostThreads}, or leave it out for all cores."));
        }

        if (context.Request.MemoryMegabytes is < FewestMegabytes)
        {
            yield return new PlanProblem("memoryMegabytes", string.Create(
                CultureInfo.InvariantCulture, $"{context.Request.MemoryMegabytes} MiB of memory are too little to train in; give at least {FewestMegabytes}, or leave it out for no cap."));
        }
    }
}
