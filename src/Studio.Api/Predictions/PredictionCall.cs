namespace Studio.Api.Predictions;

using System.Text;
using Studio.Api.Serving;
using Studio.Jobs.Access;
using Studio.Jobs.Monitoring;
using Studio.Pipelines.Evaluation.Explanations;

/// <summary>Answers one call with an open model.</summary>
/// <param name="opening">The version and the model.</param>
/// <param name="gate">Bounds what is computed at once.</param>
/// <param name="time">When it is, for prediction ids.</param>
/// <param name="answerFormat">How the answers are written.</param>
internal sealed class PredictionCall(ModelOpening opening, ServingGate gate, TimeProvider time, IRowFormat answerFormat)
{
    /// <summary>Header with the prediction id.</summary>
    public const string IdHeader = "Prediction-Id";

    /// <summary>Header with what else there is to know of the answers, a list of sentences in JSON; CSV has no other place for it.</summary>
    public const string WarningsHeader = "Prediction-Warnings";

    /// <summary>Rows that answers are explained against; null where that is not asked for.</summary>
    public BackgroundRows? Background { get; init; }

    /// <summary>Counts the call; null where it is not counted.</summary>
    public ServedCall? Served { get; init; }

    /// <summary>Asks the challenger where there is one to be asked too; null for nobody.</summary>
    public ShadowCalls? Shadow { get; init; }

    /// <summary>Answers rows.</summary>
    public async Task<IResult> AnswerAsync(IRowFormat format, HttpRequest request, InputRules rules, CancellationToken token)
    {
        using var body = await CallBody.ReadAsync(request, PredictionEndpoints.MaxBytes, gate, token);
        return await AnswerAsync(format, body, rules, token);
    }

    /// <summary>Answers rows in memory; a null body is one that there was no room for.</summary>
    public async Task<IResult> AnswerAsync(IRowFormat format, CallBody? body, InputRules rules, CancellationToken token)
    {
        if (body is null)
        {
            return new BusyResult();
        }

        using var turn = await gate.EnterAsync(token);
        if (!turn.IsAcquired)
        {
            return new BusyResult();
        }

        using var input = format.Read(opening.Model!.Input, body, rules, token);
        return await AnswerAsync(input, null, turn, token, (id, scored) => AskToo(format, body, rules, id, scored, input));
    }

    /// <summary>Answers pictures.</summary>
    public async Task<IResult> AnswerAsync(IReadOnlyList<PictureFile> files, CancellationToken token)
    {
        using var turn = await gate.EnterAsync(token);
        if (!turn.IsAcquired)
        {
            return new BusyResult();
        }

        using var input = opening.Model!.Input.FromPictures(files);
        return await AnswerAsync(input, [.. files.Select(file => file.Name)], turn, token);
    }

    private async ValueTask<IResult> AnswerAsync(
        PredictionInputResult input, IReadOnlyList<string>? files, IDisposable turn, CancellationToken token, Action<Guid, ScoredRows>? answered = null)
    {
        if (input.Rows is not { } rows)
        {
            return TypedResults.Problem(
                string.Join(" ", input.Problems),
                statusCode: StatusCodes.Status400BadRequest,
                extensions: new Dictionary<string, object?> { ["problems"] = input.Problems });
        }

        var (version, model) = (opening.Version!, opening.Model!);
        if (Background is not null && rows.Count > RowExplainer.MostRows)
        {
            return Problems.BadRequest($"{rows.Count} rows are more than are explained at a time: send at most {RowExplainer.MostRows}, or leave out explain.");
        }

        if (await model.ScoreAsync(rows, turn, gate) is not { } scored)
        {
            return new BusyResult();
        }

        var contributions = await ExplainAsync(model, rows, token);
        if (Background is not null && contributions is null)
        {
            return new BusyResult();
        }

        var id = Guid.CreateVersion7(time.GetUtcNow());
        Served?.Answered(rows, scored, id, input.BadRows);
        answered?.Invoke(id, scored);
        var answers = new CallAnswers(id, version.Name, version.Version, model.Signature, model.ClassNames, scored, input, files)
        {
            Contributions = contributions,
        };
        var output = new PooledBuffer();
        answerFormat.Write(answers, output);
        return new BytesResult(output, answerFormat.Types[0], id, answers.WarningsHeader());
    }

    /// <summary>The rows are copied: their memory goes with the call.</summary>
    private void AskToo(IRowFormat format, CallBody body, InputRules rules, Guid id, ScoredRows scored, PredictionInputResult input)
    {
        if (opening.Unheard is { } challenger)
        {
            Shadow?.TryAdd(new ShadowCall(
                Caller.Current.Project, opening.Version!, challenger, format, body.Bytes.ToArray(), body.Type, rules, id, ShadowCalls.FirstAnswers(scored, input.BadRows)));
        }
    }

    /// <summary>After the answer, whose turn may have ended with others that were asked together: thousands of rows have a turn of their own. Null where none is asked for, or there is no turn.</summary>
    private async Task<IReadOnlyList<RowContributions>?> ExplainAsync(ModelLease model, ModelRows rows, CancellationToken token)
    {
        if (Background is null)
        {
            return null;
        }

        using var turn = await gate.EnterAsync(token);
        return !turn.IsAcquired ? null : model.Explain(rows, Background, token);
    }
}

/// <summary>Too much is asked at once.</summary>
internal sealed class BusyResult : IResult
{
    private const string RetryAfterSeconds = "1";

    /// <summary>What is said of it.</summary>
    public const string Reason = "More predictions are asked for than can be answered now; try again in a second, with fewer calls at once or more rows in each.";

    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        return TypedResults.Problem(Reason, statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(httpContext);
    }
}

/// <summary>The project asks for more predictions than its limit allows.</summary>
internal sealed class TooFastResult(string reason) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.RetryAfter = ProjectPace.RetryAfterSeconds;
        return TypedResults.Problem(reason, statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(httpContext);
    }
}

/// <summary>An answer whose bytes are known; gives its memory back.</summary>
internal sealed class BytesResult(PooledBuffer output, string type, Guid id, string? warnings) : IResult
{
    /// <summary>Takes the answer as text, and gives its memory back.</summary>
    public string TakeText()
    {
        using (output)
        {
            return Encoding.UTF8.GetString(output.Written.Span);
        }
    }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (output)
        {
            var response = httpContext.Response;
            response.ContentType = type.StartsWith("text/", StringComparison.Ordinal) || type == "application/json" ? $"{type}; charset=utf-8" : type;
            response.ContentLength = output.Count;
            response.Headers[PredictionCall.IdHeader] = id.ToString();
            if (warnings is not null)
            {
                response.Headers[PredictionCall.WarningsHeader] = warnings;
            }

            await response.BodyWriter.WriteAsync(output.Written, httpContext.RequestAborted);
        }
    }
}
