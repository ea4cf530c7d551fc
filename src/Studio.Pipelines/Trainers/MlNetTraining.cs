namespace Studio.Pipelines.Trainers;

using System.Runtime.CompilerServices;

/// <summary>Runs an ML.NET learner: own context and seed, cancellation, and failures as one sentence.</summary>
internal static class MlNetTraining
{
    /// <summary>Trains with a new context.</summary>
    /// <param name="learner">Name of the learner, for the message.</param>
    /// <param name="run">The run.</param>
    /// <param name="train">Trains and copies the model.</param>
    /// <param name="cancellationToken">Stops ML.NET between two iterations.</param>
    public static ITransformer Run(string learner, TrainingRun run, Func<MLContext, ITransformer> train, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var context = new MLContext(run.Seed);
        using var registration = cancellationToken.Register(() => CancelExecution(context));
        try
        {
            var model = train(context);
            cancellationToken.ThrowIfCancellationRequested();
            return model;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception failure) when (failure is not TrainingException)
        {
            throw new TrainingException($"{learner} failed: {FirstSentence(failure)}");
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CancelExecution")]
    private static extern void CancelExecution(MLContext context);

    private static string FirstSentence(Exception failure)
    {
        var inner = failure is AggregateException { InnerException: { } cause } ? cause : failure;
        return inner.Message.Split('\n', 2)[0].Trim().TrimEnd('.') + ".";
    }
}
