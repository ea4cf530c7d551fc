namespace Studio.Api.CommandLine.Remote;

using System.Text.Json;
using Studio.Pipelines.Reports;

/// <summary>Watches an experiment of a studio elsewhere to its end, and fetches its model.</summary>
/// <param name="studio">The studio.</param>
/// <param name="id">The experiment.</param>
/// <param name="output">Where its progress is told.</param>
/// <param name="error">Where is told what went wrong.</param>
/// <param name="time">Clock.</param>
internal sealed class SubmittedExperiment(RemoteStudio studio, Guid id, TextWriter output, TextWriter error, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A studio that is restarted, or a network that is away, for as long as that.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Follows it to its end.</summary>
    /// <param name="folder">Folder for the model; null for <c>out/</c> with its name.</param>
    /// <param name="token">Ends the watching.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="RemoteException">The studio refuses, or is away for too long.</exception>
    public async Task<int> FollowAsync(string? folder, CancellationToken token)
    {
        var told = string.Empty;
        JsonElement experiment;
        while (true)
        {
            experiment = await LookAsync(token);
            if (Word(experiment, "state") is not ("queued" or "running" or "paused"))
            {
                break;
            }

            if (Progress(experiment) is var progress && progress != told)
            {
                await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{Number(experiment, "elapsedSeconds") ?? 0,7:F1} s  {progress}"));
                told = progress;
            }

            await Task.Delay(Pause, time, token);
        }

        if (Word(experiment, "state") != "completed" || Number(experiment, "modelVersion") is not { } version)
        {
            await error.WriteLineAsync($"error: The experiment ended without a model ({Word(experiment, "state")}): {Word(experiment, "reason")}");
            return StudioCommand.Failure;
        }

        await FetchAsync(experiment, (int)version, folder, token);
        return StudioCommand.Success;
    }

    private static string? Word(JsonElement thing, string field) => thing.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement thing, string field) => thing.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string Progress(JsonElement experiment)
    {
        if (Word(experiment, "state") != "running")
        {
            return Number(experiment, "queuePosition") is { } place ? T($"waits for a slot, at place {place}") : Told(Word(experiment, "state")!);
        }

        var stage = TrainingText.Of(Enum.TryParse<ExperimentStage>(Word(experiment, "stage"), ignoreCase: true, out var known) ? known : null);
        return Best(experiment) is { } best ? T($"{stage}, best so far {best}") : stage;
    }

    private static string? Best(JsonElement experiment) =>
        experiment.TryGetProperty("best", out var best) && Number(best, "score") is { } score && experiment.TryGetProperty("plan", out var plan)
            ? $"{Word(best, "learner")} {Word(plan, "metric")} {TrainingText.Score(score)}"
            : null;

    /// <summary>What is known of it, also when the studio cannot be asked for a while.</summary>
    private async Task<JsonElement> LookAsync(CancellationToken token)
    {
        var began = time.GetTimestamp();
        for (var first = true; ; first = false)
        {
            try
            {
                return await studio.GetAsync($"experiments/{id}", token);
            }
            catch (RemoteException failure) when (failure.MayPass && time.GetElapsedTime(began) < Patience)
            {
                if (first)
                {
                    await error.WriteLineAsync($"warning: {failure.Message}");
                }

                await Task.Delay(Pause, time, token);
            }
        }
    }

    private async Task FetchAsync(JsonElement experiment, int version, string? folder, CancellationToken token)
    {
        var name = Word(experiment, "name")!;
        var to = Path.GetFullPath(folder ?? Path.Combine("out", SafeName(name)));
        Directory.CreateDirectory(to);
        var address = string.Create(CultureInfo.InvariantCulture, $"models/{Uri.EscapeDataString(name)}/versions/{version}");
        foreach (var (what, file) in new[] { ("onnx", ModelFiles.Onnx), ("signature", ModelFiles.Signature), ("metrics", ModelFiles.Metrics), ("card?format=html", "card.html") })
        {
            await studio.DownloadAsync($"{address}/{what}", Path.Combine(to, file), token);
        }

        await output.WriteLineAsync(T($"best: {Best(experiment) ?? "–"}"));
        await output.WriteLineAsync(Path.Combine(to, ModelFiles.Onnx));
    }

    // Names of models are the studio's: no folder of theirs leads elsewhere.
    private static string SafeName(string name) => string.Concat(name.Select(sign => char.IsLetterOrDigit(sign) || sign is '-' or '_' ? sign : '_'));
}
