namespace Studio.Api.Experiments;

using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Pretrained;
using static Studio.Api.Languages.Words;

/// <summary>How what a form asks for is asked elsewhere.</summary>
/// <param name="Name">Name of the language or program.</param>
/// <param name="Code">A whole command or program; empty where it cannot be asked this way.</param>
/// <param name="Hint">What it needs, or why it cannot be.</param>
public sealed record RequestSample(string Name, string Code, string Hint);

/// <summary>The same experiment over REST, in C#, and on the command line. Defaults are left out.</summary>
public static class RequestSamples
{
    /// <summary>The samples.</summary>
    /// <param name="service">Address of the service, without a slash at the end.</param>
    /// <param name="datasetId">Dataset to train on.</param>
    /// <param name="data">Name of its file.</param>
    /// <param name="test">Name of the file of its test dataset; null for none.</param>
    /// <param name="request">What is asked for.</param>
    public static IReadOnlyList<RequestSample> Of(string service, Guid datasetId, string data, string? test, ExperimentRequest request)
    {
        var body = JsonSerializer.Serialize(CreateExperimentRequest.Of(datasetId, request), StudioJson.Line);
        return
        [
            new("curl", $"curl -H 'Content-Type: application/json' \\\n  -d {ShellQuoted(body)} \\\n  '{service}/api/v1/experiments'", T("A shell. Answers the experiment; its events are at /events below it.")),
            new("C#", CSharp(service, body), T("Nothing but .NET.")),
            CommandLine(data, test, request),
        ];
    }

    private static string CSharp(string service, string body) => $$"""
        using System.Text;

        using var client = new HttpClient();
        var request = new StringContent(
            {{"\"\"\""}}
            {{body}}
            {{"\"\"\""}}, Encoding.UTF8, "application/json");
        using var answer = await client.PostAsync("{{service}}/api/v1/experiments", request);
        Console.WriteLine(await answer.Content.ReadAsStringAsync());
        """;

    private static RequestSample CommandLine(string data, string? test, ExperimentRequest request)
    {
        var training = request.Training;
        string? reason = training.Purposes is { Count: > 0 } ? T("The command line finds out what columns are used as, and can only be told which to ignore.")
            : training.TextEncoder is not (null or PackagedEncoder.Name) ? T("The command line takes a text encoder by its folder.")
            : training.Decision?.Costs is not null ? T("Costs are said by --cost-matrix; see train --help.")
            : null;
        return new RequestSample(
            T("Command line"),
            reason is null ? $"Studio.Api train {string.Join(" \\\n  ", Options(data, test, request).Select(option => Said(option.Name, option.Value)))}" : string.Empty,
            reason ?? T("Trains on the machine where it is called, from the file, and writes the model to a folder."));
    }

    private static IEnumerable<(string Name, string? Value)> Options(string data, string? test, ExperimentRequest request)
    {
        var training = request.Training;
        (string Name, string? Value, bool IsGiven)[] single =
        [
            ("--data", data, true),
            ("--label", training.Label, true),
            ("--test", test, test is not null),
            ("--task", training.Task, training.Task != "auto"),
            ("--metric", training.Metric, training.Metric is not null),
            ("--budget", Number(training.BudgetSeconds), training.BudgetSeconds is not null),
            ("--trials", Number(training.Trials), training.Trials is not null),
            ("--patience", Number(training.Patience), training.Patience is not null),
            ("--learners", string.Join(',', training.Learners ?? []), training.Learners is { Count: > 0 }),
            ("--group", training.Group, training.Group is not null),
            ("--time", training.Time, training.Time is not null),
            ("--weight", training.Weight, training.Weight is not null),
            ("--monotone", string.Join(',', (training.Monotone ?? new Dictionary<string, string>()).Select(pair => $"{pair.Key}={pair.Value}")), training.Monotone is not null),
            ("--publish", training.Publish, training.Publish != ModelNames.Best),
            ("--max-latency", Number(training.MaxLatencyMicroseconds), training.MaxLatencyMicroseconds is not null),
            ("--calibrate", null, training.Calibrate),
            ("--threshold", Number(training.Decision?.Threshold), training.Decision?.Threshold is not null),
            ("--seed", Number(training.Seed), training.Seed != 1),
            ("--threads", Number(training.Threads), training.Threads is not null),
            ("--parallelism", Number(request.Parallelism), request.Parallelism != 1),
            ("--device", training.Device, training.Device is not null),
            ("--text-encoder", training.TextEncoder, training.TextEncoder is not null),
            ("--picture-encoder", training.PictureEncoder, training.PictureEncoder is not null),
        ];
        return single.Where(option => option.IsGiven).Select(option => (option.Name, option.Value))
            .Concat((training.Ignore ?? []).Select(column => ("--ignore", (string?)column)))
            .Concat((training.InteractionGroups ?? []).Select(group => ("--interaction-group", (string?)string.Join(',', group))));
    }

    /// <summary>A value that begins like an option has to hang on to its own.</summary>
    private static string Said(string option, string? value) => value is null ? option : $"{option}{(value.StartsWith('-') ? '=' : ' ')}{ShellQuoted(value)}";

    private static string? Number(double? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string ShellQuoted(string text) => text.All(letter => char.IsAsciiLetterOrDigit(letter) || "._,-+".Contains(letter)) && text.Length > 0
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
