namespace Studio.Pipelines.Evaluation;

using System.Text.Json;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trials;

/// <summary>How an evaluation ended.</summary>
/// <param name="Files">Names of the files that were made.</param>
/// <param name="Left">Those that were not, with the reason.</param>
public sealed record EvaluationResult(IReadOnlyList<string> Files, IReadOnlyList<Skipped> Left);

/// <summary>
/// Finds out about a published model what people want to know before they put it to use: one file each of <see cref="EvaluationCatalog"/>. Files that are there already are not
/// made again, so that an evaluation that was cut off goes on where it was.
/// </summary>
/// <param name="time">Clock.</param>
public sealed class ModelEvaluator(TimeProvider time)
{
    /// <summary>Evaluates.</summary>
    /// <param name="files">The model and its data.</param>
    /// <param name="begun">Told what is found out next.</param>
    /// <param name="cancellationToken">Ends it early; what was made stays.</param>
    /// <exception cref="InvalidDataException">A file of the model is not there, damaged, or of another version.</exception>
    /// <exception cref="DatasetException">The data is not what the model was trained on.</exception>
    public async Task<EvaluationResult> RunAsync(EvaluationFiles files, Action<string> begun, CancellationToken cancellationToken)
    {
        using var subject = await EvaluationSubject.LoadAsync(files, time, cancellationToken).ConfigureAwait(false);
        var (writer, made, left) = (new ArtifactWriter(files.Output), new List<string>(), new List<Skipped>());
        foreach (var evaluation in EvaluationCatalog.All)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (evaluation.Unavailable(subject) is { } reason)
            {
                left.Add(new Skipped(evaluation.File, reason));
                continue;
            }

            if (!File.Exists(Path.Combine(files.Output, evaluation.File)))
            {
                begun(evaluation.Summary);
                Make(evaluation, subject, writer, left, cancellationToken);
            }

            made.Add(evaluation.File);
        }

        return new EvaluationResult([.. made.Except(left.Select(skipped => skipped.Name))], left);
    }

    /// <summary>One that fails does not take the others with it.</summary>
    private static void Make(IEvaluation evaluation, EvaluationSubject subject, ArtifactWriter writer, List<Skipped> left, CancellationToken cancellationToken)
    {
        try
        {
            var content = JsonSerializer.SerializeToUtf8Bytes(evaluation.Make(subject, cancellationToken), StudioJson.File);
            writer.Write(evaluation.File, content);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            left.Add(new Skipped(evaluation.File, FailureReason.Of(failure)));
        }
    }
}
