namespace Studio.Api.Predictions;

using System.Threading.Channels;
using Microsoft.Net.Http.Headers;
using Studio.Api.Serving;
using Studio.Jobs.Access;
using Studio.Jobs.Monitoring;
using Studio.Jobs.Registry;

/// <summary>A call that a champion has answered, and of which a challenger is to be asked too.</summary>
/// <param name="Project">The project of the call.</param>
/// <param name="Champion">The version that answered.</param>
/// <param name="Challenger">The version to ask.</param>
/// <param name="Format">How its rows are written.</param>
/// <param name="Body">The rows.</param>
/// <param name="Type">What they are said to be; null when nothing is said.</param>
/// <param name="Rules">What is done with rows that cannot be read.</param>
/// <param name="PredictionId">What others know the call by.</param>
/// <param name="Given">Answers to its first rows: probabilities of the classes, or the number; null where a row has none.</param>
internal sealed record ShadowCall(
    Guid? Project,
    ModelVersionRecord Champion,
    ModelVersionRecord Challenger,
    IRowFormat Format,
    byte[] Body,
    MediaTypeHeaderValue? Type,
    InputRules Rules,
    Guid PredictionId,
    IReadOnlyList<IReadOnlyList<double>?> Given);

/// <summary>Challengers that are asked too, in a host.</summary>
internal static class ShadowCallServices
{
    /// <summary>Adds <see cref="ShadowCalls"/>.</summary>
    public static void AddShadowCalls(this IServiceCollection services)
    {
        services.AddSingleton<ShadowCalls>();
        services.AddHostedService(provider => provider.GetRequiredService<ShadowCalls>());
    }
}

/// <summary>
/// Asks challengers what champions have answered already, one call after the other, behind the callers' backs: nobody waits for it. Where too many calls wait, or all threads
/// are busy with calls that somebody waits for, a call is left out.
/// </summary>
internal sealed partial class ShadowCalls(ServedModels models, ServingGate gate, ShadowLog log, ILogger<ShadowCalls> logger) : BackgroundService
{
    /// <summary>Most rows of a call whose answers are kept, the first.</summary>
    public const int MostRows = 100;

    private const int MostWaiting = 256;
    private const long MostBytes = 64L << 20;

    private readonly Channel<ShadowCall> _line = Channel.CreateBounded<ShadowCall>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private long _bytes;

    /// <summary>Has a challenger asked when there is time.</summary>
    /// <returns>False where too much waits already.</returns>
    public bool TryAdd(ShadowCall call)
    {
        if (Interlocked.Add(ref _bytes, call.Body.Length) <= MostBytes && _line.Writer.TryWrite(call))
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -call.Body.Length);
        return false;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var call in _line.Reader.ReadAllAsync(stoppingToken))
            {
                Interlocked.Add(ref _bytes, -call.Body.Length);
                using var caller = Caller.Enter(Caller.Studio with { Project = call.Project });
                await TryAskAsync(call, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task TryAskAsync(ShadowCall call, CancellationToken cancellationToken)
    {
        try
        {
            if (await AskAsync(call, cancellationToken) is { Count: > 0 } answers)
            {
                await log.WriteAsync(call.Champion, call.Challenger, answers, cancellationToken);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(call.Challenger.Name, call.Challenger.Version, failure.Message);
        }
    }

    private async Task<IReadOnlyList<ShadowAnswer>> AskAsync(ShadowCall call, CancellationToken cancellationToken)
    {
        using var opening = await models.OpenAsync(call.Challenger, cancellationToken);
        using var body = CallBody.Of(call.Body, gate, call.Type);
        using var turn = await gate.EnterAsync(cancellationToken);
        if (!opening.Succeeded || body is null || !turn.IsAcquired)
        {
            return [];
        }

        using var input = call.Format.Read(opening.Model.Input, body, call.Rules, cancellationToken);
        if (input.Rows is not { } rows || await opening.Model.ScoreAsync(rows, turn, gate) is not { } scored)
        {
            return [];
        }

        return
        [
            .. Enumerable.Range(0, Math.Min(call.Given.Count, rows.Count))
                .Where(row => call.Given[row] is not null && !input.BadRows.ContainsKey(row))
                .Select(row => new ShadowAnswer(call.PredictionId, row, call.Given[row]!, Answer(scored, row))),
        ];
    }

    /// <summary>Answers to the first rows of a call; null where a row has none.</summary>
    public static IReadOnlyList<IReadOnlyList<double>?> FirstAnswers(ScoredRows scored, IReadOnlyDictionary<int, string> leftOut) =>
        [.. Enumerable.Range(0, Math.Min(MostRows, scored.Predictions.Rows)).Select(row => leftOut.ContainsKey(row) ? null : Answer(scored, row))];

    private static double[] Answer(ScoredRows scored, int row) =>
        scored.Numbers is { } numbers ? [numbers[row]] : Array.ConvertAll(scored.Predictions.Row(row).ToArray(), value => (double)value);

    [LoggerMessage(LogLevel.Warning, "Version {Version} of model {Model} could not be asked beside the champion: {Cause}")]
    private partial void LogFailed(string model, int version, string cause);
}
